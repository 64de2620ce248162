//! An in-memory stream whose unread bytes count as under way.

use std::{
    collections::VecDeque,
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use chanx_core::activity::{Activity, Token};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that fit into one direction before the writer waits: about what a loopback socket takes.
const CAPACITY: usize = 256 * 1024;

/// One end of a pipe.
#[derive(Debug)]
pub(crate) struct Pipe {
    incoming: Direction,
    outgoing: Direction,
}

/// One direction of a pipe; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Direction(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    bytes: VecDeque<u8>,
    /// The writer has ended it, or either end is gone.
    ended: bool,
    /// The reader is gone.
    gone: bool,
    /// Nobody reads: what is unread is not under way.
    stalled: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
    activity: Activity,
    /// Held from the first byte written until the reader comes back and finds nothing more: only then has it dealt
    /// with what it read.
    token: Option<Token>,
    /// What a writer that has space again is under way as: the server's is, the test's own is not.
    writer_kind: Option<&'static str>,
    /// Held from when such a writer is woken until it writes.
    space: Option<Token>,
    /// Writes that took place.
    writes: usize,
}

/// Two ends of a new pipe: the client's and the server's.
pub(crate) fn pipe(activity: &Activity) -> (Pipe, Pipe) {
    let [there, back] =
        [None, Some("writer that has space again")].map(|kind| Direction::new(activity, kind));
    let near = Pipe {
        incoming: back.clone(),
        outgoing: there.clone(),
    };
    (
        near,
        Pipe {
            incoming: there,
            outgoing: back,
        },
    )
}

impl Pipe {
    /// The direction that this end reads.
    pub(crate) fn incoming(&self) -> Direction {
        self.incoming.clone()
    }

    /// The direction that this end writes.
    pub(crate) fn outgoing(&self) -> Direction {
        self.outgoing.clone()
    }
}

impl Direction {
    fn new(activity: &Activity, writer_kind: Option<&'static str>) -> Self {
        Self(Arc::new(Mutex::new(State {
            bytes: VecDeque::new(),
            ended: false,
            gone: false,
            stalled: false,
            reader: None,
            writer: None,
            activity: activity.clone(),
            token: None,
            writer_kind,
            space: None,
            writes: 0,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on nobody reads, until told otherwise.
    pub(crate) fn stall(&self, stalled: bool) {
        let mut state = self.lock();
        state.stalled = stalled;
        let unread = !state.bytes.is_empty() || state.ended;
        state.token = (!stalled && !state.gone && unread).then(|| state.activity.token("bytes in a pipe"));
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
    }

    /// Writes past the protocol, whatever there is space for.
    pub(crate) fn write_raw(&self, bytes: &[u8]) {
        let mut state = self.lock();
        if !state.gone {
            state.push(bytes);
        }
    }

    /// How many writes took place: on a socket they would be system calls.
    pub(crate) fn writes(&self) -> usize {
        self.lock().writes
    }

    fn poll_read(&self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut state = self.lock();
        if state.bytes.is_empty() || state.stalled {
            if state.ended && !state.stalled {
                // The token stays until the reader lets go of its end: it has yet to act upon the end of the stream.
                return Poll::Ready(Ok(()));
            }
            state.reader = Some(cx.waker().clone());
            let token = state.token.take();
            drop(state);
            drop(token);
            return Poll::Pending;
        }
        let count = buffer.remaining().min(state.bytes.len());
        let (front, back) = state.bytes.as_slices();
        let from_front = count.min(front.len());
        buffer.put_slice(&front[..from_front]);
        buffer.put_slice(&back[..count - from_front]);
        state.bytes.drain(..count);
        state.wake_writer();
        Poll::Ready(Ok(()))
    }

    fn poll_write(&self, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut state = self.lock();
        // Dropped last, when what is written counts by itself.
        let _woken = state.space.take();
        if state.ended {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let space = CAPACITY.saturating_sub(state.bytes.len());
        if space == 0 && parts.iter().any(|part| !part.is_empty()) {
            state.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let mut count = 0;
        for part in parts {
            let part = &part[..part.len().min(space - count)];
            state.push(part);
            count += part.len();
        }
        state.writes += 1;
        Poll::Ready(Ok(count))
    }

    /// The end of the stream: the other side reads what is there, then that it has ended.
    pub(crate) fn end(&self) {
        let mut state = self.lock();
        state.ended = true;
        let woken = state.space.take();
        let wakers = [state.reader.take(), state.writer.take()];
        if !state.stalled && !state.gone {
            // The reader has yet to learn of the end, and to act upon it.
            let State { token, activity, .. } = &mut *state;
            token.get_or_insert_with(|| activity.token("end of a pipe"));
        }
        drop(state);
        drop(woken);
        wakers.into_iter().flatten().for_each(Waker::wake);
    }

    /// The reader is gone, or has done with the end: nothing is under way any more.
    pub(crate) fn abandon(&self) {
        let mut state = self.lock();
        state.ended = true;
        state.gone = true;
        state.bytes = VecDeque::new();
        let token = state.token.take();
        state.wake_writer();
        drop(state);
        drop(token);
    }
}

impl State {
    fn wake_writer(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        self.space = self.writer_kind.map(|kind| self.activity.token(kind));
        writer.wake();
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        if !self.stalled {
            let Self { token, activity, .. } = self;
            token.get_or_insert_with(|| activity.token("bytes in a pipe"));
        }
        self.reader.take().into_iter().for_each(Waker::wake);
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.incoming.poll_read(cx, buffer)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.outgoing.poll_write(cx, &[IoSlice::new(bytes)])
    }

    /// As a socket's.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.outgoing.poll_write(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.outgoing.end();
        Poll::Ready(Ok(()))
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.outgoing.end();
        self.incoming.abandon();
    }
}
