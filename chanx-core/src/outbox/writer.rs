//! The only place that writes to the socket.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Buf;
use tokio::io::AsyncWrite;

use super::queue::Queue;

/// Buffers handed to one system call: more would rarely fit the socket's own buffer.
const SLICES: usize = 16;

/// Writes what is queued, all that is there with one system call where the socket takes it.
///
/// Ready once nothing is queued.
pub(super) fn poll_write(queue: &mut Queue, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    queue.close_segment();
    while !queue.segments.is_empty() {
        let written = {
            let Queue { segments, io, .. } = queue;
            let io = Pin::new(io);
            if segments.len() > 1 && io.is_write_vectored() {
                let mut slices = [IoSlice::new(&[]); SLICES];
                let mut count = 0;
                for (slice, segment) in slices.iter_mut().zip(segments.iter()) {
                    *slice = IoSlice::new(&segment.bytes);
                    count += 1;
                }
                ready!(io.poll_write_vectored(cx, &slices[..count]))?
            } else {
                ready!(io.poll_write(cx, &segments[0].bytes))?
            }
        };
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        advance(queue, written);
    }
    Pin::new(&mut queue.io).poll_flush(cx)
}

/// Takes `written` bytes off the front.
fn advance(queue: &mut Queue, mut written: usize) {
    queue.bytes -= written;
    queue.written += written as u64;
    while let Some(segment) = queue.segments.front_mut() {
        let step = written.min(segment.bytes.len());
        segment.bytes.advance(step);
        written -= step;
        if segment.bytes.has_remaining() {
            return;
        }
        queue.frames -= segment.frames;
        queue.control_bytes -= segment.control_bytes;
        queue.segments.pop_front();
    }
}

/// Ends the writing half.
pub(super) fn poll_shutdown(queue: &mut Queue, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    Pin::new(&mut queue.io).poll_shutdown(cx)
}
