//! What the toolkit can be told: defaults, then `chanx.toml`, then `CHANX_*` variables, then the consumer.
//!
//! [`Settings::load`] merges the first three; a consumer's [`Overrides`] come on top of them for its own
//! connections. A program sets fields by itself where it knows better:
//!
//! ```
//! # use chanx_core::settings::Settings;
//! let mut settings = Settings::default();
//! settings.max_message_bytes = 64 << 10;
//! settings.allowed_origins = vec!["https://example.org".to_owned()];
//! assert!(settings.check().is_ok());
//! ```
//!
//! `CHANX_CONFIG` names another file than `chanx.toml` in the working directory. A key that is no setting is an
//! error in the file; a variable is one only if it is nearly the name of a setting, since programs have variables
//! of their own (`CHANX_WORKERS`).
//!
//! # All settings
//!
//! ```toml
#![doc = include_str!("example.toml")]
//! ```

// Ranges and contradictions.
mod check;
// Why settings are refused.
mod error;
// From a file and the environment.
mod load;
// What one consumer wants otherwise.
mod overrides;
// Values as people write them.
mod read;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::{error::SettingsError, overrides::Overrides};

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that people set one by one, not the states of something"
)]
pub struct Settings {
    /// The key that holds a message's action. Default `action`.
    #[serde(deserialize_with = "read::text")]
    pub message_action_key: String,
    /// Send `complete` after each client message. Default false.
    #[serde(deserialize_with = "read::flag")]
    pub send_completion: bool,
    /// Flush after each message instead of once for all that are ready together. Default false.
    #[serde(deserialize_with = "read::flag")]
    pub send_message_immediately: bool,
    /// Send the `authentication` frame once the connection is let in or refused. Default true.
    #[serde(deserialize_with = "read::flag")]
    pub send_authentication_message: bool,
    /// Struct fields travel in camelCase. Default false.
    #[serde(deserialize_with = "read::flag")]
    pub camelize: bool,
    /// Log an event at `DEBUG` for each message received. Default true.
    ///
    /// No payload, close reason, query or header ever stands in an event of chanx. The engine beneath logs frames whole,
    /// through the crate `log` under the target `tungstenite`, at `TRACE` and closes at `DEBUG`: filter that target out
    /// where such records are collected too.
    #[serde(deserialize_with = "read::flag")]
    pub log_received_message: bool,
    /// Log an event at `DEBUG` for each message sent. Default true.
    #[serde(deserialize_with = "read::flag")]
    pub log_sent_message: bool,
    /// Actions that are not logged, in both directions. Default none.
    #[serde(deserialize_with = "read::list")]
    pub log_ignored_actions: Vec<String>,
    /// The base of the URLs in documents; default none: taken from the request.
    #[serde(
        deserialize_with = "read::optional_text",
        serialize_with = "read::show_optional_text"
    )]
    pub websocket_base_url: Option<String>,
    /// The title of the AsyncAPI document. Default `AsyncAPI Documentation`.
    #[serde(deserialize_with = "read::text")]
    pub asyncapi_title: String,
    /// The version of the contract that the document describes. Default `1.0.0`.
    #[serde(deserialize_with = "read::text")]
    pub asyncapi_version: String,
    /// What the document says of the whole. Default nothing.
    #[serde(deserialize_with = "read::text")]
    pub asyncapi_description: String,
    /// Where the document says that the server is: `wss://example.org`, or a host alone. Default none: as
    /// `websocket_base_url`, and without that where the request for the document came to.
    #[serde(
        deserialize_with = "read::optional_text",
        serialize_with = "read::show_optional_text"
    )]
    pub asyncapi_server_url: Option<String>,
    /// What the document says that is spoken there: `ws` or `wss`. Default none: what the URL begins with, else `ws`.
    #[serde(
        deserialize_with = "read::optional_text",
        serialize_with = "read::show_optional_text"
    )]
    pub asyncapi_server_protocol: Option<String>,
    /// Whether the document says that clients pass over messages, and variants of enums within them, that they don't know
    /// (`x-open`): then a new one breaks none of them, by [`compare`](crate::schema::compare), which tells how to mark a single
    /// enum. Default false.
    #[serde(deserialize_with = "read::flag")]
    pub asyncapi_open: bool,
    /// What a panic in a handler does. Default: the client gets an `error` frame, the connection lives.
    #[serde(deserialize_with = "read::on_panic")]
    pub on_panic: OnPanic,
    /// Time for authentication, permissions and loading the object together. Default 10 s.
    #[serde(deserialize_with = "read::duration", serialize_with = "read::show_duration")]
    pub authentication_timeout: Duration,
    /// Where who may not enter is told so. Default: on the open socket, so that a browser can read it.
    #[serde(deserialize_with = "read::reject")]
    pub reject: Reject,
    /// Time between two questions whether those who are in may still be: permissions and object, by
    /// [`Context::recheck`](crate::session::Context::recheck). Default none: asked when they enter.
    #[serde(
        deserialize_with = "read::optional_duration",
        serialize_with = "read::show_optional_duration"
    )]
    pub permission_check_interval: Option<Duration>,
    /// Time for one handler. Default none: handlers may take as long as they like.
    #[serde(
        deserialize_with = "read::optional_duration",
        serialize_with = "read::show_optional_duration"
    )]
    pub handler_timeout: Option<Duration>,
    /// Largest message, in bytes; a larger one closes the connection with 1009. Default 1 MiB.
    ///
    /// Also all that a client which never ends its message can make a connection hold.
    #[serde(deserialize_with = "read::bytes")]
    pub max_message_bytes: usize,
    /// Read buffer of a connection, in bytes, while a message comes in fragments; a small one costs no more system calls, and an
    /// idle connection has none. Default 1 KiB.
    #[serde(deserialize_with = "read::bytes")]
    pub read_buffer_bytes: usize,
    /// Messages that wait while a handler runs before TCP pushes back. Default 16.
    ///
    /// From then on the socket is not read until the handler has ended: pings wait, and a client that goes is noticed
    /// only when something is written to it.
    #[serde(deserialize_with = "read::count")]
    pub inbound_frames: usize,
    /// Frames that wait to be written before senders wait. Default 256.
    #[serde(deserialize_with = "read::count")]
    pub outbox_frames: usize,
    /// Bytes that wait to be written before senders wait. Default 1 MiB.
    #[serde(deserialize_with = "read::bytes")]
    pub outbox_bytes: usize,
    /// Futures that a connection may run beside its handlers; one more is an error of the spawn. Default 256.
    #[serde(deserialize_with = "read::count")]
    pub max_tasks: usize,
    /// Time between pings on a silent connection. Default 30 s; none: no heartbeat.
    ///
    /// A client is silent while not a byte comes from it: one that uploads a large message slowly is not, nor is one that
    /// lets a message trickle in for ever, which `idle_timeout` is for.
    #[serde(
        deserialize_with = "read::optional_duration",
        serialize_with = "read::show_optional_duration"
    )]
    pub heartbeat_interval: Option<Duration>,
    /// Time for the answer to a ping before the connection is given up. Default 20 s.
    #[serde(deserialize_with = "read::duration", serialize_with = "read::show_duration")]
    pub heartbeat_timeout: Duration,
    /// Time without a message from the client before the connection is closed. Default none.
    ///
    /// Whole messages count, and it stands still while a handler runs: a message has to arrive within this time, however
    /// large it is.
    #[serde(
        deserialize_with = "read::optional_duration",
        serialize_with = "read::show_optional_duration"
    )]
    pub idle_timeout: Option<Duration>,
    /// Time for the peer to answer a close frame. Default 5 s.
    #[serde(deserialize_with = "read::duration", serialize_with = "read::show_duration")]
    pub close_timeout: Duration,
    /// Time for a handshake to arrive whole. Default 10 s.
    #[serde(deserialize_with = "read::duration", serialize_with = "read::show_duration")]
    pub handshake_timeout: Duration,
    /// Largest head of a request, in bytes. Default 16 KiB.
    #[serde(deserialize_with = "read::bytes")]
    pub max_head_bytes: usize,
    /// Connections at once; one more is answered 503. Default none: as many as descriptors allow.
    #[serde(
        deserialize_with = "read::optional_count",
        serialize_with = "read::show_optional_count"
    )]
    pub max_connections: Option<usize>,
    /// Time for connections to end once the server stops. Default 30 s.
    #[serde(deserialize_with = "read::duration", serialize_with = "read::show_duration")]
    pub drain_timeout: Duration,
    /// Window over which the connections are told to go, so that they do not all come back at once. Default 0 s.
    #[serde(deserialize_with = "read::duration", serialize_with = "read::show_duration")]
    pub drain_spread: Duration,
    /// Origins let in beside the host's own: `https://example.org`, a host alone (all schemes and, unless it names one,
    /// all ports), `.example.org` for a domain and all below it, or `*`. Default none.
    #[serde(deserialize_with = "read::list")]
    pub allowed_origins: Vec<String>,
    /// Let in a request with a cookie but without `Origin`. Default false.
    #[serde(deserialize_with = "read::flag")]
    pub allow_missing_origin: bool,
    /// Events that wait for a consumer while it is busy. Default 64.
    ///
    /// One more is an error for who sends it in this process; one that another process sends is dropped.
    #[serde(deserialize_with = "read::count")]
    pub event_inbox: usize,
    /// What becomes of a client that takes group messages more slowly than they come, so that its outbox is full.
    /// Default: it is disconnected.
    #[serde(deserialize_with = "read::slow_consumer")]
    pub slow_consumer: SlowConsumer,
    /// What the names of channels and groups on a bus begin with. Default `asgi`, as with Python.
    #[serde(deserialize_with = "read::text")]
    pub bus_prefix: String,
    /// The form of what is sent on a bus, by the version of the Python chanx that is to read it; both are read.
    /// Default `2.x`.
    #[serde(deserialize_with = "read::bus_format")]
    pub bus_format: BusFormat,
    /// Where to listen, for the program to hand to [`App::serve`](crate::app::App::serve). Default `127.0.0.1:8000`.
    #[serde(deserialize_with = "read::text")]
    pub bind: String,
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
            asyncapi_title: "AsyncAPI Documentation".to_owned(),
            asyncapi_version: "1.0.0".to_owned(),
            asyncapi_description: String::new(),
            asyncapi_server_url: None,
            asyncapi_server_protocol: None,
            asyncapi_open: false,
            on_panic: OnPanic::Continue,
            authentication_timeout: Duration::from_secs(10),
            reject: Reject::Socket,
            permission_check_interval: None,
            handler_timeout: None,
            max_message_bytes: 1 << 20,
            read_buffer_bytes: 1 << 10,
            inbound_frames: 16,
            outbox_frames: 256,
            outbox_bytes: 1 << 20,
            max_tasks: 256,
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
            event_inbox: 64,
            slow_consumer: SlowConsumer::Disconnect,
            bus_prefix: "asgi".to_owned(),
            bus_format: BusFormat::V2,
            bind: "127.0.0.1:8000".to_owned(),
        }
    }
}

impl Settings {
    /// The part that says how messages look on the wire.
    pub fn wire_format(&self) -> WireFormat {
        WireFormat {
            action_key: self.message_action_key.clone(),
            camelize: self.camelize,
        }
    }

    /// Where documents say that the server is, if the settings say it.
    pub(crate) fn asyncapi_server(&self) -> Option<ServerUrl> {
        let url = self
            .asyncapi_server_url
            .as_ref()
            .or(self.websocket_base_url.as_ref())?;
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let (host, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let protocol = match scheme {
            "https" | "wss" => "wss",
            _ => "ws",
        };
        Some(ServerUrl {
            protocol: self
                .asyncapi_server_protocol
                .clone()
                .unwrap_or_else(|| protocol.to_owned()),
            host: host.to_owned(),
            path: path.to_owned(),
        })
    }

    /// These settings as one consumer wants them.
    #[must_use]
    pub fn for_consumer(&self, overrides: &Overrides) -> Self {
        let mut settings = self.clone();
        overrides.apply(&mut settings);
        settings
    }
}

/// Where a server is, taken apart.
pub(crate) struct ServerUrl {
    pub(crate) protocol: String,
    pub(crate) host: String,
    pub(crate) path: String,
}

/// What a panic in a handler does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OnPanic {
    /// The client gets an `error` frame and the connection lives.
    Continue,
    /// The connection is closed with 1011.
    Close,
}

/// Where who may not enter is told so (PROTOCOL 4, step 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reject {
    /// On the open socket: the `authentication` frame, then the close.
    Socket,
    /// In the answer to the handshake: a status of HTTP, with the frame's payload as its body. For servers and native
    /// clients; a page sees no more than a connection that failed.
    Handshake,
}

/// What becomes of a client that takes group messages more slowly than they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SlowConsumer {
    /// It is closed with 1008 and the reason `slow consumer`.
    Disconnect,
    /// What has waited longest is dropped: for states, of which the latest counts.
    DropOldest,
    /// What comes is dropped.
    DropNewest,
}

/// The form of what is sent on a bus (PROTOCOL 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub enum BusFormat {
    /// As the Python chanx from 2.0 on reads it.
    #[default]
    #[serde(rename = "2.x")]
    V2,
    /// As the Python chanx 0.9 reads it.
    #[serde(rename = "0.9")]
    V0,
}
