//! Buffers that frames are put into: those of a thread's connections take turns, so that a message costs no allocation and an
//! idle connection holds none.

use std::{cell::RefCell, ops::Deref};

use bytes::{Buf, Bytes, BytesMut};

/// Buffers that a thread keeps, and the largest of them.
const KEPT: usize = 8;
const LARGEST: usize = 64 * 1024;

/// What a new buffer has room for.
const SMALLEST: usize = 1024;

thread_local! {
    static SPARE: RefCell<Vec<BytesMut>> = const { RefCell::new(Vec::new()) };
}

/// Some whole frames.
pub(super) enum Piece {
    /// In a buffer that can be used again.
    Own(BytesMut),
    /// In one that others have too.
    Shared(Bytes),
}

impl Piece {
    pub(super) fn advance(&mut self, count: usize) {
        match self {
            Self::Own(bytes) => bytes.advance(count),
            Self::Shared(bytes) => bytes.advance(count),
        }
    }
}

impl Deref for Piece {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

/// Sees to it that there is a buffer.
pub(super) fn ready(buffer: &mut BytesMut) {
    if buffer.capacity() == 0 {
        let spare = SPARE.with_borrow_mut(Vec::pop);
        *buffer = spare.unwrap_or_else(|| BytesMut::with_capacity(SMALLEST));
    }
}

/// A buffer that is filled no further, and may wait for long: in as much memory as it needs.
pub(super) fn closed(buffer: BytesMut) -> Piece {
    if buffer.capacity() / 2 <= buffer.len() {
        return Piece::Own(buffer);
    }
    let piece = Piece::Shared(Bytes::copy_from_slice(&buffer));
    give_back(buffer);
    piece
}

/// A buffer whose content has been written.
pub(super) fn give_back(mut buffer: BytesMut) {
    buffer.clear();
    // What was written in parts has lost its front.
    if (SMALLEST..=LARGEST).contains(&buffer.capacity()) {
        SPARE.with_borrow_mut(|spare| {
            if spare.len() < KEPT {
                spare.push(buffer);
            }
        });
    }
}
