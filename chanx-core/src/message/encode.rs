//! From a typed message to the text of a frame (PROTOCOL 2).

use super::{
    Message,
    case::Camel,
    decode::{Envelope, Reference},
    json::{Json, text},
};
use crate::settings::WireFormat;

/// Appends `{"action":…,"payload":…` to `out`, leaving the object open for [`finish`].
///
/// ```
/// use chanx_core::{message::{builtin::Builtin, decode::Envelope, encode}, settings::WireFormat};
///
/// let mut frame = Vec::new();
/// encode::begin(&Builtin::Complete, &WireFormat::default(), &mut frame)?;
/// encode::finish(&Envelope::default(), &mut frame);
/// assert_eq!(frame, br#"{"action":"complete","payload":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// What the payload's `Serialize` says; `out` is then as before.
pub fn begin<M: Message>(
    message: &M,
    format: &WireFormat,
    out: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    let before = out.len();
    let written = write(message, format, out);
    if written.is_err() {
        out.truncate(before);
    }
    written
}

fn write<M: Message>(message: &M, format: &WireFormat, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    out.push(b'{');
    text::append(&format.action_key, out);
    out.push(b':');
    text::append(message.action(), out);
    out.extend_from_slice(br#","payload":"#);
    payload(message, format, out)
}

/// Appends the payload alone.
pub(crate) fn payload<M: Message>(
    message: &M,
    format: &WireFormat,
    out: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    if format.camelize {
        message.encode(Camel(Json(out)))
    } else {
        message.encode(Json(out))
    }
}

/// Appends the envelope's keys, where there are any, and the closing brace.
pub fn finish(envelope: &Envelope, out: &mut Vec<u8>) {
    if !envelope.is_empty() {
        out.extend_from_slice(br#","version":1"#);
    }
    if let Some(topic) = &envelope.topic {
        out.extend_from_slice(br#","topic":"#);
        text::append(topic, out);
    }
    if let Some(reference) = &envelope.reference {
        out.extend_from_slice(br#","ref":"#);
        match reference {
            Reference::Text(reference) => text::append(reference, out),
            Reference::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        }
    }
    out.push(b'}');
}

/// Appends a group message's flags and the closing brace (PROTOCOL 2, "Group messages").
pub(crate) fn finish_group(format: &WireFormat, is_mine: bool, is_current: bool, out: &mut Vec<u8>) {
    let keys = if format.camelize {
        ["isMine", "isCurrent"]
    } else {
        ["is_mine", "is_current"]
    };
    for (key, flag) in keys.into_iter().zip([is_mine, is_current]) {
        out.extend_from_slice(b",\"");
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(if flag { b"\":true" } else { b"\":false" });
    }
    out.push(b'}');
}
