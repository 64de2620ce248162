//! A [`ChannelLayer`](chanx_core::group::ChannelLayer) over [NATS](https://nats.io): groups of connections across
//! processes.
//!
//! ```no_run
//! # use chanx_core::{app::App, routing::Routes};
//! # async fn served(routes: Routes) -> Result<(), Box<dyn std::error::Error>> {
//! use chanx_nats::NatsLayer;
//!
//! let layer = NatsLayer::connect("nats://127.0.0.1:4222").await?;
//! // App::new(routes()).layer(layer).serve("127.0.0.1:8000").await
//! # Ok(()) }
//! ```
//!
//! # What it promises
//!
//! It is core NATS: at most once, kept nowhere. A process subscribes once to each group that has members in it, and once to
//! all of its connections.
//!
//! - **In order**, of what one process publishes to one address. What it publishes to two groups may come the other way
//!   round: `async-nats` keeps what comes apart by subscription.
//! - **The server is away**: that is noticed at once where it ended, and within about two seconds where it froze. What is
//!   published meanwhile fails at once with [`Away`](chanx_core::group::LayerError::Away); what waited is lost and counted,
//!   and never sent late. The layer connects again, after 25 ms at first and half a second at last, and subscribes to all groups again.
//! - **More is sent than the server takes**: so many deliveries and bytes wait ([`NatsBuilder::queue`],
//!   [`NatsBuilder::queue_bytes`]), and beside these the batch that is being written (128 deliveries or 256 KiB); then
//!   publishing fails with [`Full`](chanx_core::group::LayerError::Full).
//! - **More comes than this process takes**: 16,384 deliveries or 32 MiB wait, then more are dropped, and counted in
//!   [`Health::dropped`](chanx_core::group::Health::dropped). Only where the layer is kept from reading at all, until 65,536
//!   deliveries of one group wait beneath it, not each is counted.
//! - **A delivery is longer than the server's `max_payload`**, 1 MiB unless configured otherwise: it is refused with
//!   [`TooLarge`](chanx_core::group::LayerError::TooLarge), and counted as lost.
//! - **What was on its way when the server went** is counted as lost, though the server may have had it: all that was written
//!   since it last said that it has everything. While anything is written it is asked that ten times in a second. What was
//!   written to a server that froze may come when it goes on, and is counted all the same.
//! - **An address that has no subject**, as the name of a connection of a Python process, is refused with
//!   [`Unfit`](chanx_core::group::LayerError::Unfit), and counted as lost.
//!
//! Each group that a process subscribes to costs it about 5 KiB, which is what `async-nats` keeps for a subscription.
//!
//! All servers of a cluster have to be named: those that a server tells of are not used. Users, passwords and tokens are
//! there; `nkeys` and credentials files are not. Of the permissions of NATS it needs those for `<prefix>.>` and, to ask
//! whether a subscription is in force, `_INBOX.>`.
//!
//! `async-nats` logs what it does under its own target, `async_nats`, and nothing there is an error where a server only goes
//! away; a server that refuses us is one each time. `chanx` says what matters of it: the filter `async_nats=off` hides the
//! rest.
//!
//! # Metrics
//!
//! With the label `layer="nats"`: `chanx_layer_published_total`, `chanx_layer_lost_total`, `chanx_layer_dropped_total`,
//! `chanx_layer_reconnects_total`, `chanx_layer_queue_depth`, `chanx_layer_round_trip_seconds`.

// What it is told before it connects.
mod builder;
// One connection to a server.
mod dial;
mod error;
// The layer, as applications see it.
mod layer;
// One session after the other.
mod driver;
// What is done over one connection.
mod session;
// What comes, and where it goes.
mod incoming;
// Which groups are wanted.
mod groups;
// What waits for the server.
mod queue;
// Addresses as subjects.
mod subjects;
// What is counted and said.
mod observe;

pub use builder::NatsBuilder;
pub use error::ConnectError;
pub use layer::NatsLayer;
