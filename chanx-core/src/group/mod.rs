//! Connections reach each other: groups of connections, what is sent to them, and the layer that joins processes.
//!
//! A consumer joins a [`Group`]; whoever sends to it reaches every member, wherever that is. Within this process a message
//! is encoded once and put into each member's outbox; to other processes it goes through a [`ChannelLayer`]. Nothing here
//! knows a socket.

// The form of deliveries on a bus that is shared with Python.
#[cfg(feature = "bus")]
pub mod bus;
// Why a group could not be joined or reached.
mod error;
// What moves messages between processes.
pub mod layer;
// Names, safe on every bus.
mod name;
// What a consumer can receive and joins by itself.
mod receives;
// What a layer puts what it has received into.
mod inbox;

pub use error::GroupError;
pub use inbox::Inbox;
pub use layer::{
    Address, ChannelLayer, ChannelName, Content, Delivery, Health, LayerError, ProcessId, Wiring,
};
pub use name::{Group, GroupName};
pub use receives::{GroupSpec, Groups, IntoGroups, Receives};
