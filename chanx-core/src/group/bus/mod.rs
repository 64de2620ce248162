//! The form of a [`Delivery`] on a bus that is shared with the Python chanx (PROTOCOL 7): for layers.
//!
//! A body is a MessagePack map. The keys that Python reads are as Python writes them; what only chanx processes know, a
//! delivery's number, its groups and what they tell each other, is in one further key, `chanx`, which Python ignores.
//!
//! ```
//! use chanx_core::{group::{Content, Delivery, bus}, settings::BusFormat};
//!
//! let event = Delivery::new(Content::Event(r#"{"action":"ring","payload":5}"#.into()));
//! let body = bus::encode(&event, BusFormat::V2)?;
//! assert_eq!(bus::decode(&body)?, event);
//! # Ok::<(), chanx_core::group::bus::BusError>(())
//! ```

// Why a body is none.
mod error;
// JSON as MessagePack, and back.
mod json;
// From a body to a delivery.
mod read;
// What a body is made of.
mod reader;
// From a delivery to a body.
mod write;

pub use error::BusError;

use super::{ChannelName, Delivery};
use crate::settings::BusFormat;

/// The values of the key `type`.
mod kind {
    pub(super) const MESSAGE: &str = "handle_group_message";
    pub(super) const MESSAGE_V0: &str = "send_group_member";
    pub(super) const EVENT: &str = "handle_channel_event";
    pub(super) const TOPIC_EVENT: &str = "handle_topic_event";
    /// Only where no Python process listens.
    pub(super) const CONTROL: &str = "chanx_control";
}

/// How deep the values of a body may be nested. What is deeper could overflow the stack, or is beyond what JSON's readers
/// take.
const MOST_NESTED: usize = 128;

/// Writes a delivery as its body.
///
/// Events and what chanx processes tell each other have one form only; a Python 0.9 knows neither.
///
/// # Errors
/// [`BusError::Json`], where the content is not a JSON object, or nested deeper than 127 levels.
pub fn encode(delivery: &Delivery, format: BusFormat) -> Result<Vec<u8>, BusError> {
    write::delivery(delivery, format)
}

/// Reads a delivery from its body, of either form.
///
/// # Errors
/// [`BusError`], where it is none that chanx knows.
pub fn decode(body: &[u8]) -> Result<Delivery, BusError> {
    read::delivery(body)
}

/// The connection that a body says it is from, without reading the rest: what comes back to its own process needs no more.
pub fn sender(body: &[u8]) -> Option<ChannelName> {
    read::sender(body)
}

#[cfg(test)]
mod tests;
