//! What waits to be written: frames in the order in which they were sent.

use std::{collections::VecDeque, mem, task::Waker};

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncWrite;
use tungstenite::protocol::frame::coding::Data;

use super::{
    Limits, Scope, Stage, frame,
    pool::{self, Piece},
};
use crate::{
    activity::Token,
    message::{decode::Envelope, encode},
};

/// A buffer that took this many bytes is closed, so that space comes free in steps while a slow peer reads.
const SEGMENT_BYTES: usize = 16 * 1024;

/// The frames of one connection that wait, and what is known about them.
pub(super) struct Queue {
    /// Closed buffers, oldest first.
    pub(super) segments: VecDeque<Segment>,
    /// How many of them, at the front, are control frames from before the connection was open: those leave all the same.
    pub(super) early: usize,
    /// The buffer that takes the next frame.
    pub(super) tail: BytesMut,
    /// Frames in `tail`, without control frames.
    tail_frames: usize,
    /// Bytes of control frames in `tail`.
    tail_control: usize,
    /// Frames that wait, without control frames.
    pub(super) frames: usize,
    /// Bytes that wait.
    pub(super) bytes: usize,
    /// Bytes of control frames among them, an upper bound: a buffer's are counted down when all of it is written.
    pub(super) control_bytes: usize,
    /// Bytes that the socket has ever taken: tells whether the peer reads.
    pub(super) written: u64,
    pub(super) stage: Stage,
    /// Group frames are taken no more: one found no space, and the client is to be disconnected.
    pub(super) cut_off: bool,
    /// How many of the connection's own sends wait for space.
    pub(super) waiters: usize,
    /// What is echoed of the message that is being handled, where there is anything: its `ref` and `topic`.
    pub(super) answered: Option<Box<(Scope, Envelope)>>,
    /// The session's task.
    pub(super) session: Option<Waker>,
    /// Held while anything waits.
    pub(super) token: Option<Token>,
    /// The socket, until the session has ended.
    pub(super) io: Option<Box<dyn AsyncWrite + Send + Unpin>>,
}

/// Some whole frames, written front to back.
pub(super) struct Segment {
    pub(super) bytes: Piece,
    pub(super) frames: usize,
    pub(super) control_bytes: usize,
    /// Whether it came from a group, whose frames may give way to later ones.
    pub(super) shared: bool,
}

impl Queue {
    pub(super) fn new(io: Box<dyn AsyncWrite + Send + Unpin>) -> Self {
        Self {
            segments: VecDeque::new(),
            early: 0,
            tail: BytesMut::new(),
            tail_frames: 0,
            tail_control: 0,
            frames: 0,
            bytes: 0,
            control_bytes: 0,
            written: 0,
            stage: Stage::Entering,
            cut_off: false,
            waiters: 0,
            answered: None,
            session: None,
            token: None,
            io: Some(io),
        }
    }

    /// Whether one more frame may be queued: a large one is let in while there is any space, so that none is too large.
    pub(super) fn fits(&self, limits: Limits) -> bool {
        self.frames < limits.frames && self.bytes < limits.bytes
    }

    /// Queues a JSON object that wants its end, with the envelope of the message that is being handled in `scope`.
    pub(super) fn push_open(&mut self, scope: Scope, object: &[u8]) {
        let answered = self.answered.as_deref().filter(|answered| answered.0 == scope);
        let Some((_, envelope)) = answered else {
            // As `finish` does, without a buffer of its own.
            return self.frame(Data::Text, object, b"}");
        };
        let mut end = Vec::new();
        encode::finish(envelope, &mut end);
        self.frame(Data::Text, object, &end);
    }

    /// Queues one frame as it is.
    pub(super) fn push_raw(&mut self, binary: bool, payload: &[u8]) {
        self.frame(if binary { Data::Binary } else { Data::Text }, payload, &[]);
    }

    /// Queues frames that other connections get too.
    pub(super) fn push_shared(&mut self, bytes: Bytes, frames: usize) {
        self.close_segment();
        self.bytes += bytes.len();
        self.frames += frames;
        self.segments.push_back(Segment {
            bytes: Piece::Shared(bytes),
            frames,
            control_bytes: 0,
            shared: true,
        });
    }

    /// Throws away group frames, oldest first, until one more may be queued; says how many pieces.
    pub(super) fn drop_oldest(&mut self, limits: Limits) -> usize {
        // The first may be half written; what waits from before the connection was open are control frames.
        let mut at = self.early.max(usize::from(self.stage == Stage::Open));
        let mut dropped = 0;
        while !self.fits(limits) && at < self.segments.len() {
            if !self.segments[at].shared {
                at += 1;
            } else if let Some(gone) = self.segments.remove(at) {
                self.frames -= gone.frames;
                self.bytes -= gone.bytes.len();
                dropped += 1;
            }
        }
        dropped
    }

    /// Queues one text frame before all others but control frames, of which one may be half written.
    pub(super) fn push_first(&mut self, payload: &[u8]) {
        self.close_segment();
        let later = self.segments.split_off(self.early);
        self.push_raw(false, payload);
        self.close_segment();
        self.segments.extend(later);
    }

    /// Queues the bytes of whole control frames.
    pub(super) fn push_control(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.control_bytes += bytes.len();
        if self.stage == Stage::Entering {
            let segment = Segment {
                bytes: Piece::Shared(Bytes::copy_from_slice(bytes)),
                frames: 0,
                control_bytes: bytes.len(),
                shared: false,
            };
            self.segments.insert(self.early, segment);
            self.early += 1;
        } else {
            pool::ready(&mut self.tail);
            self.tail.extend_from_slice(bytes);
            self.tail_control += bytes.len();
        }
    }

    fn frame(&mut self, kind: Data, payload: &[u8], end: &[u8]) {
        pool::ready(&mut self.tail);
        let size = frame::append(kind, payload, end, &mut self.tail);
        self.bytes += size;
        self.frames += 1;
        self.tail_frames += 1;
        if self.tail.len() >= SEGMENT_BYTES {
            self.close_segment();
        }
    }

    /// Moves the open buffer to the closed ones, where it will be written.
    pub(super) fn close_segment(&mut self) {
        if !self.tail.is_empty() {
            let bytes = pool::closed(mem::take(&mut self.tail));
            self.segments.push_back(Segment {
                bytes,
                frames: mem::take(&mut self.tail_frames),
                control_bytes: mem::take(&mut self.tail_control),
                shared: false,
            });
        }
    }

    /// Whether the open buffer is all that waits, so that it can be written where it is.
    pub(super) fn is_only_tail(&self) -> bool {
        self.stage != Stage::Entering && self.segments.is_empty() && !self.tail.is_empty()
    }

    /// Takes `written` bytes off the front.
    pub(super) fn advance(&mut self, mut written: usize) {
        self.bytes -= written;
        self.written += written as u64;
        if self.segments.is_empty() && written == self.tail.len() {
            self.frames -= mem::take(&mut self.tail_frames);
            self.control_bytes -= mem::take(&mut self.tail_control);
            return pool::give_back(mem::take(&mut self.tail));
        }
        if self.segments.is_empty() {
            self.close_segment();
        }
        while let Some(segment) = self.segments.front_mut() {
            let step = written.min(segment.bytes.len());
            segment.bytes.advance(step);
            written -= step;
            if !segment.bytes.is_empty() {
                return;
            }
            self.frames -= segment.frames;
            self.control_bytes -= segment.control_bytes;
            self.early = self.early.saturating_sub(1);
            if let Some(Segment {
                bytes: Piece::Own(bytes),
                ..
            }) = self.segments.pop_front()
            {
                pool::give_back(bytes);
            }
        }
        // An idle connection keeps no memory for it.
        self.segments = VecDeque::new();
    }

    /// How many closed buffers may be written by now, once those are closed that may.
    pub(super) fn close_ready(&mut self) -> usize {
        if self.stage == Stage::Entering {
            return self.early;
        }
        self.close_segment();
        self.segments.len()
    }

    /// Whether anything waits that may be written by now.
    pub(super) fn is_pending(&self) -> bool {
        match self.stage {
            Stage::Entering => self.early > 0,
            Stage::Open | Stage::Closed => self.bytes > 0,
        }
    }

    /// Forgets what is held back until the connection is open.
    pub(super) fn clear_held(&mut self) {
        self.close_segment();
        for held in self.segments.drain(self.early..) {
            self.frames -= held.frames;
            self.bytes -= held.bytes.len();
        }
    }

    /// Forgets all that waits.
    pub(super) fn clear(&mut self) -> Option<Token> {
        self.segments = VecDeque::new();
        self.early = 0;
        self.tail = BytesMut::new();
        self.tail_frames = 0;
        self.tail_control = 0;
        self.frames = 0;
        self.bytes = 0;
        self.control_bytes = 0;
        self.token.take()
    }
}
