//! The only way to send: a bounded queue of encoded frames for one connection.
//!
//! Its session writes what is queued whenever it would wait otherwise, so that frames which are ready together
//! leave together. Senders wait while the queue is full; that is the backpressure of a slow peer.

use std::{
    io,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
};

use tokio::{io::AsyncWrite, sync::Notify};

use crate::{
    activity::{Activity, Token},
    message::decode::Envelope,
};

// A whole frame as bytes.
mod frame;
// Frames of others, and clients that are too slow for them.
mod policy;
// The buffers.
mod pool;
// What waits to be written.
mod queue;
// The only place that writes to the socket.
mod writer;

pub(crate) use frame::append_text;
pub(crate) use policy::{Delivered, Reach, SharedFrames};
use queue::Queue;

/// Bytes of pings and pongs that may wait, so that a peer which pings and never reads costs no more.
pub(crate) const CONTROL_BYTES: usize = 1024;

/// Why nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The connection has closed, or is closing: nothing more reaches the client.
    #[error("the connection has closed")]
    Closed,
    /// The outbox is full and this send may not wait: `connect` may send only what fits.
    #[error(
        "the outbox is full: the client reads too slowly, or `connect` sends what should be sent from `ready`"
    )]
    Full,
    /// The message could not be written as JSON.
    #[error("the message can't be written as JSON")]
    Encode,
}

/// How much may wait to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) frames: usize,
    pub(crate) bytes: usize,
}

/// The queue of one connection's frames, shared by all that send to it.
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    /// Whether the session waits and has to be woken for a new frame. While it runs it flushes by itself.
    armed: AtomicBool,
    /// Which message is being handled; only the session changes it.
    scope: AtomicU64,
    /// Whether something of that message is echoed: most clients leave that out.
    answers: AtomicBool,
    /// Space has come free, or the connection has closed: waiters look again.
    changed: Notify,
    limits: Limits,
    activity: Activity,
}

/// Which message of the client is being handled: frames sent meanwhile carry its `ref`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Scope(pub(crate) u64);

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// `connect` runs: frames are held back, control frames excepted, and sends don't wait.
    Entering,
    /// Frames flow.
    Open,
    /// Nothing more is accepted; what is queued is still written.
    Closed,
}

impl Outbox {
    pub(crate) fn new(io: Box<dyn AsyncWrite + Send + Unpin>, limits: Limits, activity: Activity) -> Self {
        Self {
            queue: Mutex::new(Queue::new(io)),
            armed: AtomicBool::new(false),
            scope: AtomicU64::new(0),
            answers: AtomicBool::new(false),
            changed: Notify::new(),
            limits,
            activity,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No user code runs under this lock, so a poisoned queue is still whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a JSON object that [`crate::message::encode::begin`] has written; false where the outbox is full and
    /// [`Outbox::space`] has to be waited for.
    pub(crate) fn try_send_open(&self, scope: Scope, object: &[u8]) -> Result<bool, SendError> {
        self.enqueue(|queue| queue.push_open(scope, object))
    }

    /// Queues a whole payload as it is; false likewise.
    pub(crate) fn try_send_raw(&self, binary: bool, payload: &[u8]) -> Result<bool, SendError> {
        self.enqueue(|queue| queue.push_raw(binary, payload))
    }

    /// Whether there was space; an error where there will never be.
    fn enqueue(&self, push: impl FnOnce(&mut Queue)) -> Result<bool, SendError> {
        let mut queue = self.lock();
        match queue.stage {
            Stage::Closed => return Err(SendError::Closed),
            _ if queue.fits(self.limits) => {}
            Stage::Entering => return Err(SendError::Full),
            Stage::Open => return Ok(false),
        }
        push(&mut queue);
        self.pushed(queue);
        Ok(true)
    }

    /// Waits until there may be space again, or never will be. Cancel-safe.
    pub(crate) async fn space(&self) {
        let _waiter = Waiter::of(self);
        loop {
            let changed = self.changed.notified();
            if self.has_space() {
                return;
            }
            changed.await;
        }
    }

    fn has_space(&self) -> bool {
        let queue = self.lock();
        queue.stage != Stage::Open || queue.fits(self.limits)
    }

    /// Counts the queued frames as under way, and wakes the session if it waits.
    fn pushed(&self, mut queue: MutexGuard<'_, Queue>) {
        queue
            .token
            .get_or_insert_with(|| self.activity.token("frame to be written"));
        // Under the lock, where it is set too.
        let session = if self.armed.load(Ordering::Relaxed) {
            self.armed.store(false, Ordering::Relaxed);
            queue.session.clone()
        } else {
            None
        };
        drop(queue);
        if let Some(session) = session {
            session.wake();
        }
    }

    /// Queues bytes of control frames; false where more than `most` would wait, since the peer does not read.
    pub(crate) fn push_control(&self, bytes: &[u8], most: usize) -> bool {
        let mut queue = self.lock();
        if queue.control_bytes + bytes.len() > most {
            return false;
        }
        queue.push_control(bytes);
        self.pushed(queue);
        true
    }

    /// Lets frames flow, `first` before all that was queued meanwhile; nothing where the client has gone by now.
    pub(crate) fn open(&self, first: Option<&[u8]>) {
        let mut queue = self.lock();
        if queue.stage != Stage::Entering {
            return;
        }
        if let Some(first) = first {
            queue.push_first(first);
        }
        queue.stage = Stage::Open;
        self.pushed(queue);
    }

    /// Accepts nothing more: every later send is [`SendError::Closed`], and [`Outbox::closed`] is told. What is held back
    /// will not be sent.
    pub(crate) fn close(&self) {
        let mut queue = self.lock();
        if queue.stage == Stage::Entering {
            queue.clear_held();
        }
        queue.stage = Stage::Closed;
        drop(queue);
        self.changed.notify_waiters();
    }

    /// Throws away what is queued: the peer is gone.
    pub(crate) fn discard(&self) {
        let token = self.lock().clear();
        drop(token);
        self.close();
    }

    /// The client will not be let in: `last` is all that it is told, but for control frames. What was queued is thrown away.
    pub(crate) fn refuse(&self, last: Option<&[u8]>) {
        let mut queue = self.lock();
        if queue.stage == Stage::Entering {
            queue.clear_held();
            if let Some(last) = last {
                queue.push_first(last);
            }
        }
        queue.stage = Stage::Closed;
        self.pushed(queue);
        self.changed.notify_waiters();
    }

    /// Lets go of the socket, and of the session's task: the session has ended, however many may still want to send.
    pub(crate) fn release(&self) {
        self.discard();
        let mut queue = self.lock();
        let released = (queue.io.take(), queue.session.take());
        drop(queue);
        drop(released);
    }

    /// Whether anything waits that may be written by now.
    pub(crate) fn is_pending(&self) -> bool {
        self.lock().is_pending()
    }

    /// Whether nothing more is accepted.
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().stage == Stage::Closed
    }

    /// Bytes that the socket has ever taken.
    pub(crate) fn written(&self) -> u64 {
        self.lock().written
    }

    /// Waits until nothing more is accepted or `early` says that it will soon be so. Cancel-safe.
    pub(crate) async fn closed(&self, early: impl Fn() -> bool) {
        loop {
            let changed = self.changed.notified();
            if early() || self.lock().stage == Stage::Closed {
                return;
            }
            changed.await;
        }
    }

    /// Frames sent from now on in this scope answer the message with this envelope.
    pub(crate) fn enter(&self, envelope: Envelope) -> Scope {
        self.leave();
        let scope = Scope(self.scope().0 + 1);
        self.scope.store(scope.0, Ordering::Relaxed);
        if !envelope.is_empty() {
            self.answers.store(true, Ordering::Relaxed);
            self.lock().answered = Some(Box::new((scope, envelope)));
        }
        scope
    }

    /// The message is handled: what is sent later answers nothing.
    pub(crate) fn leave(&self) {
        if self.answers.load(Ordering::Relaxed) {
            self.answers.store(false, Ordering::Relaxed);
            self.lock().answered = None;
        }
    }

    /// The scope of the message that is being handled.
    pub(crate) fn scope(&self) -> Scope {
        Scope(self.scope.load(Ordering::Relaxed))
    }

    /// The session runs: new frames need not wake it.
    pub(crate) fn disarm(&self) {
        self.armed.store(false, Ordering::Relaxed);
    }

    /// Wakes the session, for it to look at what has changed beside the queue.
    pub(crate) fn nudge(&self) {
        let session = self.lock().session.clone();
        if let Some(session) = session {
            session.wake();
        }
    }

    /// Wakes the session and all who wait, for them to look at what has changed beside the queue.
    pub(crate) fn wake(&self) {
        let mut queue = self.lock();
        if queue.stage != Stage::Closed {
            // Under way until the session has come by and flushed.
            queue
                .token
                .get_or_insert_with(|| self.activity.token("connection to be closed"));
        }
        let session = queue.session.clone();
        drop(queue);
        self.changed.notify_waiters();
        if let Some(session) = session {
            session.wake();
        }
    }

    /// Writes what is queued, and has the session woken for what comes after.
    ///
    /// Ready once nothing is queued.
    pub(crate) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut queue = self.lock();
        arm(&mut queue.session, cx.waker());
        // Under the lock: whoever queues after this sees it.
        self.armed.store(true, Ordering::Relaxed);
        if queue.stage == Stage::Entering && !queue.is_pending() {
            return Poll::Ready(Ok(()));
        }
        self.write(queue, cx)
    }

    fn write(&self, mut queue: MutexGuard<'_, Queue>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let before = queue.bytes;
        let written = writer::poll_write(&mut queue, cx);
        let freed = queue.waiters > 0 && queue.bytes < before;
        // Also where the socket is full: then it is the peer's turn.
        let token: Option<Token> = queue.token.take();
        drop(queue);
        if freed {
            self.changed.notify_waiters();
        }
        drop(token);
        written
    }

    /// Writes at once what the socket takes, from a sender's own thread; the session writes the rest.
    pub(crate) fn flush_now(&self) {
        let queue = self.lock();
        if queue.stage == Stage::Entering {
            return;
        }
        // Where the socket is full it is the session that has to be woken, whoever asked.
        let session = queue.session.clone().unwrap_or_else(|| Waker::noop().clone());
        // A failure is found again by the session, whose business it is.
        let _ = self.write(queue, &mut Context::from_waker(&session));
    }

    /// Ends the writing half, so that the peer reads the end of the stream.
    pub(crate) fn poll_shutdown(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        writer::poll_shutdown(&mut self.lock(), cx)
    }
}

/// One of the connection's own sends that waits for space.
struct Waiter<'a>(&'a Outbox);

impl<'a> Waiter<'a> {
    fn of(outbox: &'a Outbox) -> Self {
        outbox.lock().waiters += 1;
        Self(outbox)
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.lock().waiters -= 1;
    }
}

/// Keeps the waker of the session current without cloning it each time.
fn arm(slot: &mut Option<Waker>, waker: &Waker) {
    match slot {
        Some(known) => known.clone_from(waker),
        None => *slot = Some(waker.clone()),
    }
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let queue = self.lock();
        f.debug_struct("Outbox")
            .field("frames", &queue.frames)
            .field("bytes", &queue.bytes)
            .field("stage", &queue.stage)
            .finish()
    }
}
