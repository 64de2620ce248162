//! From the text of a frame to a typed message (PROTOCOL 1).
//!
//! The way that valid frames take is one pass: once the action is known the payload is read straight into its type. Only
//! a frame that fails is read again, as a tree, to say where and why ([`locate`]).

// The envelope in one pass.
mod envelope;
// Its keys, for both readings.
mod key;
// Reading a tree, to say where and why it does not fit.
pub(crate) mod locate;
// The frame that failed, read again.
mod failure;
// What goes wrong while a tree is read.
mod problem;
// Frames of the form that nearly all have.
mod straight;
// The tree.
mod tree;

pub use envelope::{Envelope, Reference};
pub use failure::{Rejected, binary_frame};

use super::{IncomingMessage, Message, Violations};
use crate::settings::WireFormat;

/// A client's message, taken out of its envelope.
#[derive(Debug)]
pub struct Decoded<M> {
    /// The message, valid by all its constraints.
    pub message: M,
    /// What stood beside it.
    pub envelope: Envelope,
}

/// Decodes and validates one text frame.
///
/// ```
/// use chanx_core::{message::{Never, decode::decode}, settings::WireFormat};
///
/// let rejected = decode::<Never>("{}", &WireFormat::default()).unwrap_err();
/// assert_eq!(rejected.errors[0].kind, "union_tag_not_found");
/// ```
///
/// # Errors
/// [`Rejected`] with the list that the client gets: one entry where the shape is wrong, one for each constraint that is
/// broken.
pub fn decode<M: IncomingMessage>(text: &str, format: &WireFormat) -> Result<Decoded<M>, Rejected> {
    let Ok(decoded) = envelope::read::<M>(text, format) else {
        return Err(failure::read_again::<M>(text, format));
    };
    let mut violations = Violations::new(format.camelize);
    decoded.message.validate(&mut violations);
    if violations.is_empty() {
        return Ok(decoded);
    }
    let action = decoded.message.action();
    Err(Rejected {
        errors: violations.located(action),
        action: Some(action),
        envelope: decoded.envelope,
    })
}

/// Reads a frame as any message, without asking for constraints: for clients of a consumer.
///
/// # Errors
/// In words, why the frame is no such message.
pub fn read<M: Message>(text: &str, format: &WireFormat) -> Result<M, String> {
    match envelope::read::<M>(text, format) {
        Ok(decoded) => Ok(decoded.message),
        Err(_) => Err(failure::read_again::<M>(text, format).to_string()),
    }
}
