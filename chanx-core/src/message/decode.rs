//! From the text of a frame to a typed message: one pass where the action comes first (PROTOCOL 1).
use super::{IncomingMessage, ValidationError};
use crate::settings::WireFormat;

/// A client's message, taken out of its envelope.
#[derive(Debug)]
pub struct Decoded<M> {
    /// The message, valid by all its constraints.
    pub message: M,
    /// What stood beside it.
    pub envelope: Envelope,
}

/// The flat keys beside `action` and `payload` (PROTOCOL 1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// Echoed on every frame that answers this one.
    pub reference: Option<Reference>,
    /// Which of many subscriptions over one connection is meant.
    pub topic: Option<String>,
}

/// The `ref` of a client's frame: a string of at most 128 bytes or a 64-bit integer, echoed as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `"ref":"4"`
    Text(Box<str>),
    /// `"ref":4`
    Number(i64),
}

/// A client's frame that is no valid message, and what to answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rejected {
    /// At least one.
    pub errors: Vec<ValidationError>,
    /// The action where it was readable and known.
    pub action: Option<&'static str>,
    /// What stood beside it, as far as it was readable.
    pub envelope: Envelope,
}

/// Decodes and validates one text frame.
///
/// # Errors
/// [`Rejected`] with the list that the client gets.
pub fn decode<M: IncomingMessage>(text: &str, format: &WireFormat) -> Result<Decoded<M>, Rejected> {
    let _ = (text, format);
    unimplemented!("written next")
}

/// x
pub fn binary_frame() -> ValidationError {
    unimplemented!()
}

/// Reads any message as what it is: for clients.
pub fn read<M: super::Message>(text: &str, format: &WireFormat) -> Result<M, String> { let _ = (text, format); unimplemented!() }
