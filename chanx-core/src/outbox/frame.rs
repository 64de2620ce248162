//! A whole frame as bytes (RFC 6455 §5.2).

use bytes::BytesMut;
use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

/// Appends one frame whose payload is `payload` and then `end`; says how many bytes it has.
pub(super) fn append(kind: Data, payload: &[u8], end: &[u8], out: &mut BytesMut) -> usize {
    let length = payload.len() + end.len();
    let header = FrameHeader {
        opcode: OpCode::Data(kind),
        ..FrameHeader::default()
    };
    let size = header.len(length as u64) + length;
    out.reserve(size);
    let mut head = HeaderBytes::default();
    // A header without a mask is at most ten bytes, and writing to memory can't fail.
    let _ = header.format(length as u64, &mut head);
    out.extend_from_slice(head.as_slice());
    out.extend_from_slice(payload);
    out.extend_from_slice(end);
    size
}

/// Appends one text frame, for connections that share it.
pub(crate) fn append_text(text: &[u8], out: &mut BytesMut) {
    append(Data::Text, text, &[], out);
}

/// A frame's header, on the stack.
#[derive(Default)]
struct HeaderBytes {
    bytes: [u8; 14],
    length: usize,
}

impl HeaderBytes {
    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl std::io::Write for HeaderBytes {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        let free = &mut self.bytes[self.length..];
        let taken = part.len().min(free.len());
        free[..taken].copy_from_slice(&part[..taken]);
        self.length += taken;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
