//! What the toolkit can be told: defaults, then `chanx.toml`, then `CHANX_*` variables, then the consumer.

use std::time::Duration;

/// How messages look on the wire; holds for the whole application.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WireFormat {
    /// The key of the action, `action` unless the setting `message_action_key` says otherwise.
    pub action_key: String,
    /// Whether struct fields travel in camelCase (PROTOCOL 6).
    pub camelize: bool,
}

impl Default for WireFormat {
    fn default() -> Self {
        Self {
            action_key: "action".to_owned(),
            camelize: false,
        }
    }
}

/// All settings of an application.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// The key that holds a message's action. Default `action`.
    pub message_action_key: String,
    /// Send `complete` after each client message. Default false.
    pub send_completion: bool,
    /// Flush after each message instead of once for all that are ready together. Default false.
    pub send_message_immediately: bool,
    /// Send the `authentication` frame once the connection is let in or refused. Default true.
    pub send_authentication_message: bool,
    /// Struct fields travel in camelCase. Default false.
    pub camelize: bool,
    /// Log an event at `DEBUG` for each message received. Default true.
    pub log_received_message: bool,
    /// Log an event at `DEBUG` for each message sent. Default true.
    pub log_sent_message: bool,
    /// Actions that are not logged, in both directions. Default none.
    pub log_ignored_actions: Vec<String>,
    /// The base of the URLs in documents; default none: taken from the request.
    pub websocket_base_url: Option<String>,
    /// What a panic in a handler does. Default: the client gets an `error` frame, the connection lives.
    pub on_panic: OnPanic,
    /// Time for authentication, permissions and loading the object together. Default 10 s.
    pub authentication_timeout: Duration,
    /// Time for one handler. Default none: handlers may take as long as they like.
    pub handler_timeout: Option<Duration>,
    /// Largest message, in bytes; a larger one closes the connection with 1009. Default 1 MiB.
    pub max_message_bytes: usize,
    /// Read buffer of a connection, in bytes; large messages cost no more system calls for a small one. Default 1 KiB.
    pub read_buffer_bytes: usize,
    /// Messages that wait while a handler runs before TCP pushes back. Default 16.
    pub inbound_frames: usize,
    /// Frames that wait to be written before senders wait. Default 256.
    pub outbox_frames: usize,
    /// Bytes that wait to be written before senders wait. Default 1 MiB.
    pub outbox_bytes: usize,
    /// Time between pings on a silent connection. Default 30 s; none: no heartbeat.
    pub heartbeat_interval: Option<Duration>,
    /// Time for the answer to a ping before the connection is given up. Default 20 s.
    pub heartbeat_timeout: Duration,
    /// Time without a message from the client before the connection is closed. Default none.
    pub idle_timeout: Option<Duration>,
    /// Time for the peer to answer a close frame. Default 5 s.
    pub close_timeout: Duration,
    /// Time for a handshake to arrive whole. Default 10 s.
    pub handshake_timeout: Duration,
    /// Largest head of a request, in bytes. Default 16 KiB.
    pub max_head_bytes: usize,
    /// Connections at once; one more is answered 503. Default none: as many as descriptors allow.
    pub max_connections: Option<usize>,
    /// Time for connections to end once the server stops. Default 30 s.
    pub drain_timeout: Duration,
    /// Window over which the connections are told to go, so that they do not all come back at once. Default 0 s.
    pub drain_spread: Duration,
    /// Origins let in beside the host's own: exact, `.example.org`, or `*`. Default none.
    pub allowed_origins: Vec<String>,
    /// Let in a request with a cookie but without `Origin`. Default false.
    pub allow_missing_origin: bool,
    /// Where to listen. Default `127.0.0.1:8000`.
    pub bind: String,
    /// Futures beside the handlers.
    pub max_tasks: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            message_action_key: "action".to_owned(),
            send_completion: false,
            send_message_immediately: false,
            send_authentication_message: true,
            camelize: false,
            log_received_message: true,
            log_sent_message: true,
            log_ignored_actions: Vec::new(),
            websocket_base_url: None,
            on_panic: OnPanic::Continue,
            authentication_timeout: Duration::from_secs(10),
            handler_timeout: None,
            max_message_bytes: 1 << 20,
            read_buffer_bytes: 1 << 10,
            inbound_frames: 16,
            outbox_frames: 256,
            outbox_bytes: 1 << 20,
            heartbeat_interval: Some(Duration::from_secs(30)),
            heartbeat_timeout: Duration::from_secs(20),
            idle_timeout: None,
            close_timeout: Duration::from_secs(5),
            handshake_timeout: Duration::from_secs(10),
            max_head_bytes: 16 << 10,
            max_connections: None,
            drain_timeout: Duration::from_secs(30),
            drain_spread: Duration::ZERO,
            allowed_origins: Vec::new(),
            allow_missing_origin: false,
            bind: "127.0.0.1:8000".to_owned(),
            max_tasks: 256,
        }
    }
}

/// What a panic in a handler does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnPanic {
    /// The client gets an `error` frame and the connection lives.
    Continue,
    /// The connection is closed with 1011.
    Close,
}

/// What one consumer wants otherwise; `None` inherits. Const, so that it can stand in a [`Spec`](crate::dispatch::Spec).
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Overrides {
    /// See [`Settings::send_completion`].
    pub send_completion: Option<bool>,
    /// See [`Settings::send_message_immediately`].
    pub send_message_immediately: Option<bool>,
    /// See [`Settings::send_authentication_message`].
    pub send_authentication_message: Option<bool>,
    /// See [`Settings::log_received_message`].
    pub log_received_message: Option<bool>,
    /// See [`Settings::log_sent_message`].
    pub log_sent_message: Option<bool>,
    /// See [`Settings::log_ignored_actions`].
    pub log_ignored_actions: Option<&'static [&'static str]>,
    /// See [`Settings::on_panic`].
    pub on_panic: Option<OnPanic>,
    /// See [`Settings::handler_timeout`].
    pub handler_timeout: Option<Duration>,
    /// See [`Settings::idle_timeout`].
    pub idle_timeout: Option<Duration>,
    /// See [`Settings::heartbeat_interval`].
    pub heartbeat_interval: Option<Duration>,
    /// See [`Settings::max_message_bytes`].
    pub max_message_bytes: Option<usize>,
    /// See [`Settings::read_buffer_bytes`].
    pub read_buffer_bytes: Option<usize>,
    /// See [`Settings::inbound_frames`].
    pub inbound_frames: Option<usize>,
    /// See [`Settings::outbox_frames`].
    pub outbox_frames: Option<usize>,
    /// See [`Settings::outbox_bytes`].
    pub outbox_bytes: Option<usize>,
}

impl Overrides {
    /// Everything inherited.
    pub const NONE: Self = Self {
        send_completion: None,
        send_message_immediately: None,
        send_authentication_message: None,
        log_received_message: None,
        log_sent_message: None,
        log_ignored_actions: None,
        on_panic: None,
        handler_timeout: None,
        idle_timeout: None,
        heartbeat_interval: None,
        max_message_bytes: None,
        read_buffer_bytes: None,
        inbound_frames: None,
        outbox_frames: None,
        outbox_bytes: None,
    };
}

impl Settings {
    /// x
    pub fn check(&self) -> Result<(), std::io::Error> {
        Ok(())
    }
    /// x
    pub fn for_consumer(&self, _o: &Overrides) -> Settings {
        self.clone()
    }
    /// x
    pub fn wire_format(&self) -> WireFormat {
        WireFormat::default()
    }
}
