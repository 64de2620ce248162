//! Groups of chanx across processes, over Redis, Valkey, or what else speaks their protocol (RESP3: Redis 6 and later).
//!
//! ```no_run
//! # async fn start() -> Result<(), chanx_redis::ConnectError> {
//! use chanx_redis::RedisLayer;
//!
//! let layer = RedisLayer::connect("redis://127.0.0.1:6379").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What it promises
//!
//! - **At most once.** A delivery that can't be carried is lost, counted in
//!   [`Health::lost`](chanx_core::group::Health::lost), and told where it was sent: `Away` at once while the server is away,
//!   `Full` where too much waits for it. What was on its way when the connection broke is counted too, though the server
//!   may have had it: nothing is sent twice.
//! - **In order**, of what one process publishes.
//! - **A server that is away is noticed**, at once when the connection breaks, and within two seconds when nothing comes
//!   any more: heartbeats. Then it is tried again after 25 ms, up to half a second, each time after a random part of that. All groups
//!   are subscribed to again, in one go, before anything is published.
//! - **Bounded memory.** Both queues are, by number and by bytes, and what is kept of groups grows with the groups. One
//!   value that comes from the server is as large as the server allows (`proto-max-bulk-len`).
//!
//! # What else is on the bus
//!
//! Channels and bodies are those of the pub/sub layer of `channels_redis`
//! (`channels_redis.pubsub.RedisPubSubChannelLayer`, or `fast-channels`' of the same name) with the serializer `msgpack`,
//! so that Django and FastAPI processes with a Python chanx on the same Redis and these processes hear each other. The
//! other layer, `channels_redis.core`, keeps lists in the database and is not compatible, neither with this nor with that.
//! What chanx processes tell each other goes to a channel of its own, `<prefix>__chanx`. The prefix and the form of bodies
//! are the application's settings, not the layer's.
//!
//! Redis has one name space of channels, whatever the database: **the number in the URL separates nothing here**. Two
//! applications on one Redis need two prefixes.
//!
//! With the feature `encryption`, bodies are encrypted as `symmetric_encryption_keys` of `channels_redis` does it, in its
//! pub/sub layer too: a Fernet token of the whole body, with the SHA-256 of each key's text, no random prefix in front, and
//! no limit on a token's age. Who may read the network can't read bodies then, but sees channels' names, and can send old
//! bodies again.
//!
//! # Where the server is
//!
//! One URL; `rediss://` with the feature `tls` (rustls with ring); sentinels with the feature `sentinel`. In a cluster any
//! node will do, since each hands on to all others what is published: name some with
//! [`or_at`](RedisLayerBuilder::or_at). Sharded pub/sub is not used: Python's layers don't hear it.
//!
//! A user of its own needs these rights: `resetkeys allchannels -@all +@connection +subscribe +unsubscribe +psubscribe
//! +publish`. All channels, since Redis grants a pattern only by that very pattern, and ours has the process in it.
//!
//! # Why the crate `redis`
//!
//! `fred` 10 keeps its own queue, sends again after a reconnection what was in flight, and hands on what comes through a
//! channel that is bounded by messages and forgets the oldest. This layer has to know what became of each delivery, so it
//! wants less: a connection that says when it breaks. `redis` 1 gives that, on one connection for both directions, and TLS
//! and sentinels besides.
//!
//! # Logs and metrics
//!
//! Logs have the target `chanx`. Metrics, each with the label `layer="redis"`: `chanx_layer_published_total`,
//! `chanx_layer_lost_total`, `chanx_layer_dropped_total`, `chanx_layer_reconnects_total`, `chanx_layer_queue_depth`,
//! `chanx_layer_round_trip_seconds`.

// What an application calls.
mod layer;
// How a layer is made.
mod builder;
// Where the server is.
mod server;
// Holds the connection, and makes the next.
mod driver;
// One connection.
mod link;
// Reads what came.
mod receiver;
// What these share.
mod shared;
// Groups that are wanted, and that the server knows of.
mod groups;
// A queue that refuses instead of waiting.
mod queue;
// The names of Redis' channels.
mod names;
// What travels may be encrypted.
mod encryption;
// How long to wait before the next try.
mod backoff;
// Why there is no layer.
mod error;
// Logs and metrics.
mod observe;

pub use builder::RedisLayerBuilder;
pub use error::ConnectError;
pub use layer::RedisLayer;
