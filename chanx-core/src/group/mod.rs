//! Connections reach each other: groups of connections, what is sent to them, and the layer that joins processes.
//!
//! A consumer joins a [`Group`]; whoever sends to it reaches every member, wherever that is. Within this process a message
//! is encoded once and put into each member's outbox; to other processes it goes through a [`ChannelLayer`]. Nothing here
//! knows a socket.

// The form of deliveries on a bus that is shared with Python.
#[cfg(feature = "bus")]
pub mod bus;
// How many are where, in all processes.
mod census;
// Reaching connections from anywhere in the program.
mod channels;
// What processes tell each other.
mod control;
// A layer whose type is forgotten.
mod erased;
// Why a group could not be joined or reached.
mod error;
// One message to many members.
mod fanout;
// Which groups there are here.
mod here;
// What joins all of this.
mod hub;
// What a layer puts what it has received into.
mod inbox;
// What comes from other processes.
mod intake;
// What moves messages between processes.
pub mod layer;
// The members of one group here.
mod members;
// A bus within one program.
mod memory;
// Names, safe on every bus.
mod name;
// What a consumer can receive and joins by itself.
mod receives;
// Which deliveries have come before.
mod seen;
// Sending to groups.
mod send;
// The groups that one connection is in.
mod held;
// Who is in which group here.
mod table;
// Reaching all connections of one user.
mod users;

pub use census::Member;
pub use channels::{Channels, HealthChanges};
pub use error::GroupError;
pub use here::GroupHere;
pub use inbox::Inbox;
pub use layer::{
    Address, ChannelLayer, ChannelName, Content, Delivery, Health, LayerError, ProcessId, Wiring,
};
pub use memory::{MemoryBus, MemoryLayer};
pub use name::{Group, GroupName};
pub use receives::{GroupSpec, Groups, IntoGroups, Receives};
pub use send::GroupSender;

pub(crate) use erased::AnyLayer;
pub(crate) use hub::{Hub, bus_format};
pub(crate) use table::Memberships;
