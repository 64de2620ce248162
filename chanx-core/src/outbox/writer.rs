//! The only place that writes to the socket.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::AsyncWrite;

use super::queue::Queue;

/// Buffers handed to one system call: more would rarely fit the socket's own buffer.
const SLICES: usize = 16;

/// Writes what is queued, all that is there with one system call where the socket takes it.
///
/// Ready once nothing is queued.
pub(super) fn poll_write(queue: &mut Queue, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    loop {
        let written = ready!(poll_step(queue, cx))?;
        match written {
            None => return Poll::Ready(Ok(())),
            Some(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Some(written) => queue.advance(written),
        }
    }
}

/// One system call; `None` once nothing is queued.
fn poll_step(queue: &mut Queue, cx: &mut Context<'_>) -> Poll<io::Result<Option<usize>>> {
    if queue.is_only_tail() {
        let Some(io) = &mut queue.io else {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        };
        let written = Pin::new(io).poll_write(cx, &queue.tail);
        if written.is_pending() {
            // Who knows for how long.
            queue.close_segment();
        }
        return written.map_ok(Some);
    }
    let count = queue.close_ready();
    let Queue { segments, io, .. } = queue;
    let Some(io) = io.as_mut().map(Pin::new) else {
        return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
    };
    match count {
        0 => io.poll_flush(cx).map_ok(|()| None),
        2.. if io.is_write_vectored() => {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = count.min(SLICES);
            for (slice, segment) in slices.iter_mut().zip(segments.iter().take(count)) {
                *slice = IoSlice::new(&segment.bytes);
            }
            io.poll_write_vectored(cx, &slices[..count]).map_ok(Some)
        }
        _ => io.poll_write(cx, &segments[0].bytes).map_ok(Some),
    }
}

/// Writes what the socket takes of these bytes now, before which nothing may be queued. Says how many that are, and
/// whether the socket keeps nothing of them back (TLS may).
pub(super) fn write_now(queue: &mut Queue, bytes: &[u8], cx: &mut Context<'_>) -> io::Result<(usize, bool)> {
    let Some(io) = &mut queue.io else {
        return Err(io::ErrorKind::NotConnected.into());
    };
    let Poll::Ready(written) = Pin::new(&mut *io).poll_write(cx, bytes)? else {
        return Ok((0, true));
    };
    queue.written += written as u64;
    let flushed = written < bytes.len() || Pin::new(io).poll_flush(cx)?.is_ready();
    Ok((written, flushed))
}

/// Ends the writing half.
pub(super) fn poll_shutdown(queue: &mut Queue, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    match &mut queue.io {
        Some(io) => Pin::new(io).poll_shutdown(cx),
        None => Poll::Ready(Ok(())),
    }
}
