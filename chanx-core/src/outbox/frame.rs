//! A whole frame as bytes (RFC 6455 §5.2).

use bytes::{BufMut as _, BytesMut};
use tungstenite::protocol::frame::coding::{Data, OpCode};

/// The bit that says that the message ends with this frame.
const FINAL: u8 = 0x80;

/// What a header takes at most, where nothing is masked.
const LONGEST_HEADER: usize = 10;

/// Appends one frame whose payload is `payload` and then `end`; says how many bytes it has.
pub(super) fn append(kind: Data, payload: &[u8], end: &[u8], out: &mut BytesMut) -> usize {
    let length = payload.len() + end.len();
    let before = out.len();
    out.reserve(LONGEST_HEADER + length);
    out.put_u8(FINAL | u8::from(OpCode::Data(kind)));
    if let Ok(length @ ..126) = u8::try_from(length) {
        out.put_u8(length);
    } else if let Ok(length) = u16::try_from(length) {
        out.put_u8(126);
        out.put_u16(length);
    } else {
        out.put_u8(127);
        out.put_u64(length as u64);
    }
    out.extend_from_slice(payload);
    out.extend_from_slice(end);
    out.len() - before
}

/// Appends one text frame, for connections that share it.
pub(crate) fn append_text(text: &[u8], out: &mut BytesMut) {
    append(Data::Text, text, &[], out);
}
