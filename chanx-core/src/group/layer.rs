//! What moves group messages and events between processes: a small trait, and what it moves.
//!
//! Members in one process hear each other without a layer. A layer carries what is sent to the other processes, at most
//! once: what can't be carried is lost, counted ([`Health::lost`]) and told.

use std::{borrow::Cow, fmt, future::Future, sync::Arc, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

use super::{GroupName, Inbox};
use crate::{access::UserId, activity::Activity, settings::BusFormat};

/// A bus between processes: Redis, NATS, or one of your own.
///
/// A layer knows nothing of connections: it carries a [`Delivery`] from one process to all others that want it, at most
/// once; what one process publishes to one [`Address`] comes in that order. What it has to hold to is written as tests:
/// `chanx_testing::layer_conformance!` runs them.
///
/// None of the methods that are no futures may wait: each queues what it has to tell the server.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a channel layer",
    label = "carries nothing between processes",
    note = "`RedisLayer` of `chanx-redis`, `NatsLayer` of `chanx-nats` and `MemoryLayer` are some"
)]
pub trait ChannelLayer: Send + Sync + 'static {
    /// Starts to receive, into [`Wiring::inbox`], what is published to this process, to all processes
    /// ([`Address::Processes`]), and to the groups that it subscribes to. Called once, within a Tokio runtime.
    ///
    /// # Errors
    /// [`LayerError`], where it can't start.
    fn start(&self, wiring: Wiring) -> Result<(), LayerError>;

    /// Has the group's deliveries received from now on, also after the server was away.
    fn subscribe(&self, group: &GroupName);

    /// Has them received no more.
    fn unsubscribe(&self, group: &GroupName);

    /// Waits until the latest [`subscribe`](Self::subscribe) to the group is in force, or can't be by now because the server
    /// is away. Has to be cancel-safe.
    fn subscribed(&self, group: &GroupName) -> impl Future<Output = ()> + Send;

    /// Queues a delivery for all other processes that subscribe to the address; whether this one gets it too is left to
    /// the layer. They get what this process publishes in the order in which it was published to one address: of what
    /// goes to two addresses either may come first.
    ///
    /// # Errors
    /// [`LayerError::Away`] and [`LayerError::Full`], where it is lost; the layer counts it in [`Health::lost`]. A delivery that
    /// the server never takes is [`TooLarge`](LayerError::TooLarge) or [`Unfit`](LayerError::Unfit), and lost too; a layer that
    /// was shut down answers [`Ended`](LayerError::Ended).
    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError>;

    /// How the layer is.
    fn health(&self) -> Health;

    /// Sends what is queued, within a second or so, and ends: no task of the layer's runs on.
    fn shutdown(&self) -> impl Future<Output = ()> + Send;
}

/// What a layer is given when it starts.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Wiring {
    /// Tells this process from all others: deliveries from it come back with it.
    pub process: ProcessId,
    /// What the names on the bus begin with, `asgi` by default.
    pub prefix: String,
    /// The form of what is sent; both are read.
    pub format: BusFormat,
    /// Where what is received goes.
    pub inbox: Inbox,
    /// Counts what this process has under way. A layer within one program has a delivery count from before
    /// [`publish`](ChannelLayer::publish) returns until the inbox has taken it, so that tests can wait for it; one that
    /// goes over a network can't.
    pub activity: Activity,
}

impl Wiring {
    /// What a layer starts with; the prefix and the format are the settings' defaults, and nothing is counted.
    pub fn new(process: ProcessId, inbox: Inbox) -> Self {
        Self {
            process,
            prefix: "asgi".to_owned(),
            format: BusFormat::default(),
            inbox,
            activity: Activity::off(),
        }
    }
}

/// Where a delivery goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Address {
    /// To the members of a group.
    Group(GroupName),
    /// To one connection.
    Channel(ChannelName),
    /// To all chanx processes on the bus; Python's don't listen there.
    Processes,
}

/// What travels between processes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// What it is.
    pub content: Content,
    /// The connection that it is from; of one that is from no connection, number 0 of its process. `None`: a process that
    /// does not say, as Python's don't for events.
    pub from: Option<ChannelName>,
    /// The user of that connection.
    pub from_user: Option<UserId>,
    /// Its number among those of its process, by which one that comes twice is known; `None` where that process counts
    /// none.
    pub number: Option<u64>,
    /// All groups that it is sent to, where it is sent to several: a member of two gets it once.
    pub groups: Vec<GroupName>,
}

impl Delivery {
    /// A delivery of which nothing but the content is known.
    pub fn new(content: Content) -> Self {
        Self {
            content,
            from: None,
            from_user: None,
            number: None,
            groups: Vec::new(),
        }
    }
}

/// What is delivered.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// A group message.
    Message {
        /// `{"action":…,"payload":…}`, in `snake_case` whatever the application's clients get.
        message: Arc<str>,
        /// Whether the sending connection is left out.
        exclude_current: bool,
    },
    /// An event for consumers: `{"action":…,"payload":…}`.
    Event(Arc<str>),
    /// What chanx processes have to tell each other; JSON that is their own business. Sent to all of them, or to one of their
    /// channels, never to a group: a Python consumer would fail on it.
    Control(Arc<str>),
}

/// One process among those on a bus.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProcessId(Uuid);

impl ProcessId {
    /// A process that is like no other.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

impl fmt::Debug for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProcessId({self})")
    }
}

/// The name by which one connection is reached from anywhere:
/// [`Context::channel_name`](crate::session::Context::channel_name).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ChannelName(Arc<str>);

impl ChannelName {
    /// A name that came from elsewhere, also that of a Python consumer; `None` where it is none: 1 to 99 ASCII letters,
    /// digits, `-`, `_`, `.` and `!`.
    pub fn parse(name: &str) -> Option<Self> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!".contains(&byte);
        let fits = (1..=99).contains(&name.len()) && name.bytes().all(safe);
        fits.then(|| Self(name.into()))
    }

    /// The name of a connection of a chanx process.
    pub fn new(prefix: &str, process: ProcessId, connection: u64) -> Self {
        Self(format!("{prefix}specific.{process}!{connection}").into())
    }

    /// The process and the number of the connection, where the name is that of a chanx process with this prefix.
    pub fn connection(&self, prefix: &str) -> Option<(ProcessId, u64)> {
        let rest = self.0.strip_prefix(prefix)?.strip_prefix("specific.")?;
        let (process, connection) = rest.split_once('!')?;
        let process = (process.len() == 32).then(|| Uuid::try_parse(process).ok())??;
        Some((ProcessId(process), connection.parse().ok()?))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for ChannelName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ChannelName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| D::Error::custom("no channel name"))
    }
}

impl fmt::Display for ChannelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ChannelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// Why a layer could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayerError {
    /// The server can't be reached now; the layer goes on trying.
    #[error("the channel layer's server is away")]
    Away,
    /// More is queued towards the server than may be.
    #[error("the channel layer's queue is full: its server takes less than is sent")]
    Full,
    /// The server takes no delivery of this length.
    #[error("a delivery of {bytes} bytes: the channel layer's server takes at most {most}")]
    TooLarge {
        /// What it would be on the bus.
        bytes: usize,
        /// What the server takes.
        most: usize,
    },
    /// The delivery has no form on the bus.
    #[error("the delivery can't be written for the bus: {0}")]
    Unfit(String),
    /// It was shut down.
    #[error("the channel layer was shut down")]
    Ended,
    /// It can't start, or not go on.
    #[error("the channel layer can't start: {0}")]
    Start(String),
}

/// How a layer is. As JSON it is fit for who watches over a server: what went wrong, which may name hosts, is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// Whether its server is there. In memory there is nothing that could be away.
    pub up: bool,
    /// Deliveries that were published and are not known to have got to the server: it was away, the queue was full, it takes
    /// none like that, or the connection broke on the way.
    pub lost: u64,
    /// Deliveries that came and could not be used: what is no message, has an unknown action, or found no space.
    pub dropped: u64,
    /// How often the server was lost and found again.
    pub reconnects: u64,
    /// Deliveries that wait for the server.
    pub queued: usize,
    /// How long the server took to answer last, where the layer asks it.
    #[serde(serialize_with = "in_seconds")]
    pub round_trip: Option<Duration>,
    /// What went wrong last, in words for the log: not for clients.
    #[serde(skip)]
    pub last_error: Option<String>,
}

#[expect(
    clippy::ref_option,
    reason = "serde hands a field to `serialize_with` by reference"
)]
fn in_seconds<S: Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_secs_f64()).serialize(serializer)
}

impl Health {
    /// A layer that is up, with nothing lost.
    pub fn up() -> Self {
        Self {
            up: true,
            ..Self::default()
        }
    }
}
