//! Runs what the application does for a connection, with the socket's business beside it.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::time::Instant;

use super::{
    inbound::Reach,
    keepalive::{Due, after},
    line::{Line, Reading},
};
use crate::{app::Host, dispatch::Call};

/// What became of a future that was driven.
#[derive(Debug)]
pub(crate) enum Driven<T> {
    Done(T),
    /// A deadline passed first; the future has been dropped.
    Abandoned,
}

/// What is driven: says how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// The question who may enter: `authentication_timeout`, and not a moment longer than anybody wants to know.
    Admission,
    /// A handler, or a hook before the end: `handler_timeout`, and the deadline of a drain.
    Handler,
    /// An event's handler: as any other, but the client does not seem less idle for it.
    Event,
    /// A question about somebody who is in: it has a limit of its own, and is asked no longer than anybody wants to know.
    Question,
    /// The hook at the end: as a handler, but that one which is cut off at the drain's deadline still has its last moment.
    Parting,
}

impl Work {
    /// A handler of what the client has asked for, or not; or the toolkit's own.
    pub(super) fn of(call: &Call<'_>) -> Self {
        match (call.has_own_limit, call.asked) {
            (true, _) => Self::Question,
            (false, true) => Self::Handler,
            (false, false) => Self::Event,
        }
    }
}

impl Line {
    /// Runs a handler to its end; see [`Line::drive_as`].
    pub(crate) fn drive<F: Future + ?Sized>(
        &mut self,
        work: Pin<Box<F>>,
    ) -> impl Future<Output = Driven<F::Output>> {
        self.drive_as(Work::Handler, work)
    }

    /// Runs `work` to its end. Meanwhile frames are written, control frames answered, a close noticed, and messages
    /// wait; when as many do as may, the socket is not read, and TCP pushes back.
    pub(crate) async fn drive_as<F: Future + ?Sized>(
        &mut self,
        kind: Work,
        mut work: Pin<Box<F>>,
    ) -> Driven<F::Output> {
        let Host {
            activity, settings, ..
        } = &*self.link.host;
        let _token = activity.token("handler");
        let timeout = match kind {
            Work::Admission => Some(settings.authentication_timeout),
            Work::Question => None,
            Work::Handler | Work::Event | Work::Parting => settings.handler_timeout,
        };
        self.keepalive
            .set_deadline(timeout.map(|time| after(Instant::now(), time)));
        let driven = poll_fn(|cx| {
            self.link.outbox.disarm();
            if let Poll::Ready(output) = work.as_mut().poll(cx) {
                return Poll::Ready(Driven::Done(output));
            }
            self.poll_beside(kind, cx).map(|()| Driven::Abandoned)
        })
        .await;
        self.keepalive.set_deadline(None);
        if !matches!(kind, Work::Event | Work::Question) {
            self.keepalive.attended();
        }
        driven
    }

    /// The socket's business while a handler waits; ready when a deadline has passed.
    fn poll_beside(&mut self, kind: Work, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.take_events();
            self.flush(cx);
            if self.may_wait() && self.poll_pull(cx, Reach::Socket).is_ready() {
                continue;
            }
            if matches!(kind, Work::Admission | Work::Question) && self.is_ending() {
                return Poll::Ready(());
            }
            if let Some(deadline) = self.drained_by(kind) {
                self.keepalive.bring_forward(deadline);
            }
            match self.keepalive.poll_due(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Due::Deadline) => return Poll::Ready(()),
                // Nobody who is kept waiting is idle.
                Poll::Ready(Due::Idle) => self.keepalive.attended(),
                Poll::Ready(due) => self.due(due, cx),
            }
        }
    }

    /// Whether the client has gone, or somebody wants the connection closed.
    pub(super) fn is_ending(&self) -> bool {
        self.reading() == Reading::Ended || self.link.closing().is_some()
    }

    /// Until when a server that stops lets such work run.
    fn drained_by(&self, kind: Work) -> Option<Instant> {
        self.link.closing()?;
        let drain = &self.link.host.drain;
        match kind {
            Work::Admission | Work::Handler | Work::Event | Work::Question => drain.deadline(),
            Work::Parting => drain.end(),
        }
    }
}
