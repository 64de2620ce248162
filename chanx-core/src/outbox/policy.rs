//! Frames that others send to a connection: taken without waiting, or dealt with as the policy for slow clients says.

use std::task::{Context, Waker};

use bytes::{Buf, Bytes};

use super::{Limits, Outbox, Stage, queue::Queue, writer};
use crate::settings::SlowConsumer;

/// Finished frames that many connections share.
#[derive(Debug, Clone)]
pub(crate) struct SharedFrames {
    pub(crate) bytes: Bytes,
    /// How many frames the bytes are.
    pub(crate) count: usize,
}

/// What became of frames that were delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// Written, or queued; so many older ones had to give way.
    Taken { dropped: usize },
    /// There was no space.
    Refused,
    /// The connection takes nothing any more.
    Closed,
}

/// Whether a frame may be written by the thread that delivers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Yes, where nothing waits before it: no wake-up, no copy.
    Socket,
    /// No: the connection's own session is about to write, or more is about to come, that leaves with the same write.
    Queue,
}

impl Outbox {
    /// Takes a frame of another connection, without ever waiting.
    pub(crate) fn deliver(&self, frames: &SharedFrames, policy: SlowConsumer, reach: Reach) -> Delivered {
        let mut queue = self.lock();
        if !queue.fits(self.limits_of_others(&queue)) {
            // Its session may not have had its turn: only what the socket does not take is the client's slowness.
            drop(queue);
            self.flush_now();
            queue = self.lock();
        }
        if queue.stage == Stage::Closed || queue.cut_off {
            return Delivered::Closed;
        }
        let mut dropped = 0;
        let limits = self.limits_of_others(&queue);
        if !queue.fits(limits) {
            if policy == SlowConsumer::DropOldest {
                dropped = queue.drop_oldest(limits);
            }
            if !queue.fits(limits) {
                // After a gap nothing more: the client is closed, as soon as its handler lets it.
                queue.cut_off = policy == SlowConsumer::Disconnect;
                return Delivered::Refused;
            }
        }
        let idle = queue.stage == Stage::Open && !queue.is_pending();
        let mut rest = frames.bytes.clone();
        if idle && reach == Reach::Socket {
            // A waker of its own is not needed: where something is left the session is woken, and waits for the socket.
            match writer::write_now(&mut queue, &rest, &mut Context::from_waker(Waker::noop())) {
                Ok((written, flushed)) if written == rest.len() => {
                    drop(queue);
                    if !flushed {
                        self.nudge();
                    }
                    return Delivered::Taken { dropped };
                }
                Ok((written, _)) => rest.advance(written),
                // What is wrong is found again by the session, whose business it is.
                Err(_) => {}
            }
        }
        queue.push_shared(rest, frames.count);
        self.pushed(queue);
        Delivered::Taken { dropped }
    }

    /// Space that its owner waits for is its owner's.
    fn limits_of_others(&self, queue: &Queue) -> Limits {
        Limits {
            frames: self.limits.frames - usize::from(queue.waiters > 0),
            ..self.limits
        }
    }
}
