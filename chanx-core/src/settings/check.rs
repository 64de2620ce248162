//! Ranges and contradictions: what no kind of value can say by itself.

use std::time::Duration;

use http::{Uri, uri::Authority};

use super::{Settings, SettingsError};

/// Keys of the envelope, which can't hold the action too (PROTOCOL 1 and 2).
const ENVELOPE: [&str; 7] = [
    "payload",
    "version",
    "topic",
    "ref",
    "seq",
    "is_mine",
    "is_current",
];
/// No deadline is further away, so that adding one to the clock can't overflow.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// The smallest buffer for a head that hyper takes.
const SMALLEST_HEAD: usize = 8192;

impl Settings {
    /// Asks whether every value is in its range and none contradicts another.
    ///
    /// [`load`](Self::load) has done so already; what a program sets by itself is checked when the app starts.
    ///
    /// # Errors
    ///
    /// The first setting that is wrong, with what it takes.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.check_texts()?;
        self.check_sizes()?;
        self.check_durations()?;
        self.check_contradictions()
    }

    /// The same for what a consumer has made of them by its own: the error names it.
    pub(crate) fn check_for(&self, consumer: &str) -> Result<(), SettingsError> {
        self.check().map_err(|error| match error {
            SettingsError::Value { key, origin, problem } => SettingsError::Value {
                key,
                origin: format!("the consumer `{consumer}`: {origin}"),
                problem,
            },
            other => other,
        })
    }

    fn check_texts(&self) -> Result<(), SettingsError> {
        let key = self.message_action_key.as_str();
        holds(
            "message_action_key",
            !key.is_empty() && !ENVELOPE.contains(&key),
            || {
                format!(
                    "`{key}` is a key that messages use for something else; write another, such as `action`"
                )
            },
        )?;
        holds("bind", is_address(&self.bind), || {
            format!(
                "`{}` is no address; write a host and a port, such as `127.0.0.1:8000`",
                self.bind
            )
        })?;
        let prefix = self.bus_prefix.as_str();
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        holds(
            "bus_prefix",
            (1..=32).contains(&prefix.len()) && prefix.bytes().all(safe),
            || {
                format!(
                    "`{prefix}` is no prefix; write 1 to 32 ASCII letters, digits, `-` or `_`, such as `asgi`"
                )
            },
        )?;
        if let Some(url) = &self.websocket_base_url {
            holds("websocket_base_url", is_base(url, &["ws", "wss"]), || {
                format!("`{url}` is no base of a WebSocket URL; write `wss://example.org`")
            })?;
        }
        for origin in &self.allowed_origins {
            holds("allowed_origins", is_origin(origin), || {
                format!(
                    "`{origin}` is no origin; write `https://example.org`, `.example.org` for a domain, or `*`"
                )
            })?;
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<(), SettingsError> {
        let least = [
            ("max_message_bytes", self.max_message_bytes, 1),
            ("read_buffer_bytes", self.read_buffer_bytes, 128),
            ("inbound_frames", self.inbound_frames, 1),
            ("outbox_frames", self.outbox_frames, 1),
            ("outbox_bytes", self.outbox_bytes, 1),
            ("event_inbox", self.event_inbox, 1),
            ("max_head_bytes", self.max_head_bytes, SMALLEST_HEAD),
            ("max_connections", self.max_connections.unwrap_or(1), 1),
        ];
        for (key, value, least) in least {
            holds(key, value >= least, || {
                format!("{value} is too little; write at least {least}")
            })?;
        }
        Ok(())
    }

    fn check_durations(&self) -> Result<(), SettingsError> {
        let some = Duration::from_secs(1);
        let needed = [
            ("authentication_timeout", self.authentication_timeout),
            ("heartbeat_timeout", self.heartbeat_timeout),
            ("close_timeout", self.close_timeout),
            ("handshake_timeout", self.handshake_timeout),
            ("handler_timeout", self.handler_timeout.unwrap_or(some)),
            ("heartbeat_interval", self.heartbeat_interval.unwrap_or(some)),
            ("idle_timeout", self.idle_timeout.unwrap_or(some)),
            (
                "permission_check_interval",
                self.permission_check_interval.unwrap_or(some),
            ),
        ];
        for (key, span) in needed {
            holds(key, !span.is_zero(), || {
                "no time at all; write at least `1ms`".to_owned()
            })?;
        }
        for (key, span) in needed.into_iter().chain([("drain_timeout", self.drain_timeout)]) {
            holds(key, span <= LONGEST, || {
                "longer than a year; write less".to_owned()
            })?;
        }
        Ok(())
    }

    fn check_contradictions(&self) -> Result<(), SettingsError> {
        holds("drain_spread", self.drain_spread <= self.drain_timeout, || {
            let (spread, whole) = (self.drain_spread, self.drain_timeout);
            format!("{spread:?} is longer than `drain_timeout`, {whole:?}, within which all connections end")
        })?;
        let everybody = self.allowed_origins.iter().any(|origin| origin == "*");
        holds(
            "allowed_origins",
            !everybody || self.allowed_origins.len() == 1,
            || "`*` lets in every origin; write it alone, or leave it out".to_owned(),
        )
    }
}

fn holds(key: &'static str, good: bool, problem: impl FnOnce() -> String) -> Result<(), SettingsError> {
    if good {
        return Ok(());
    }
    Err(SettingsError::Value {
        key,
        origin: key.to_owned(),
        problem: problem(),
    })
}

/// Whether this is a host, which may stand in brackets, and a port.
fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        let whole = !host.contains(':') || host.starts_with('[') && host.ends_with(']');
        !host.is_empty() && whole && port.parse::<u16>().is_ok()
    })
}

/// Whether this is a URL of one of these schemes. A path may follow.
fn is_base(text: &str, schemes: &[&str]) -> bool {
    text.parse::<Uri>().is_ok_and(|uri| {
        uri.scheme_str().is_some_and(|scheme| schemes.contains(&scheme)) && uri.query().is_none()
    })
}

/// Whether this is `*`, `null`, or a host, maybe with a scheme before it and a port behind; a dot before the host means
/// its domain.
fn is_origin(text: &str) -> bool {
    if text == "*" || text == "null" {
        return true;
    }
    let (scheme, authority) = text.split_once("://").unwrap_or(("https", text));
    let host = authority.strip_prefix('.').unwrap_or(authority);
    let parsed = host.parse::<Authority>();
    !scheme.is_empty() && !host.starts_with(['.', ':']) && !host.contains(['@', '*']) && parsed.is_ok()
}
