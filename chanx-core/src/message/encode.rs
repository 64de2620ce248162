//! From a typed message to the text of a frame (PROTOCOL 2).
use super::{Message, decode::Reference};
use crate::settings::WireFormat;

/// Appends `{"action":…,"payload":…` to `out`, leaving the object open for [`finish`].
///
/// # Errors
/// What the payload's `Serialize` says; `out` is then as before.
pub fn begin<M: Message>(
    message: &M,
    format: &WireFormat,
    out: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    let _ = (message, format, out);
    unimplemented!("written next")
}

/// Appends the envelope's keys, where there are any, and the closing brace.
pub fn finish(reference: Option<&Reference>, out: &mut Vec<u8>) {
    let _ = (reference, out);
    unimplemented!("written next")
}
