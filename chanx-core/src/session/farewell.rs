//! The ends of a connection: the frame that lets in or refuses, and the close handshake (RFC 6455 §7).

use std::{
    future::poll_fn,
    task::{Context, Poll},
};

use tokio::time::Instant;

use super::{
    close::{CloseCode, CloseRequest},
    inbound::Reach,
    keepalive::after,
    line::{Line, Reading},
};
use crate::{
    access::Refusal,
    message::{Message, builtin::Builtin, decode::Envelope, encode},
    observe,
};

impl Line {
    /// Lets frames flow: the verdict first, where it is asked for, then what `connect` sent (PROTOCOL 4).
    pub(super) fn welcome(&self) {
        let verdict = self.verdict(&Builtin::authenticated());
        self.link.outbox.open(verdict.as_deref());
    }

    /// Tells the client why it may not enter, and closes (PROTOCOL 4, the table of close codes).
    pub(super) async fn refuse(&mut self, refusal: &Refusal) {
        refusal.log();
        if self.reading() != Reading::Ended {
            let verdict = self.verdict(&refusal.frame());
            self.link.outbox.refuse(verdict.as_deref());
            let request = CloseRequest::new(CloseCode::refused(refusal.status()), "");
            self.start_close(&request).await;
        }
        self.farewell().await;
    }

    /// Ends what nobody waits to enter any more: the server stops, or the client has gone.
    pub(super) async fn turn_away(&mut self) {
        let request = self.link.closing().cloned();
        if let (Some(request), true) = (request, self.reading() != Reading::Ended) {
            self.start_close(&request).await;
        }
        self.farewell().await;
    }

    fn verdict(&self, message: &Builtin) -> Option<Vec<u8>> {
        if !self.link.host.settings.send_authentication_message {
            return None;
        }
        let mut frame = Vec::new();
        if let Err(error) = encode::begin(message, &self.link.host.format, &mut frame) {
            observe::not_encoded(message.action(), &error);
            return None;
        }
        encode::finish(&Envelope::default(), &mut frame);
        Some(frame)
    }

    /// Queues the close frame after all that was sent before it; nothing is accepted after it.
    pub(super) async fn start_close(&mut self, request: &CloseRequest) {
        poll_fn(|cx| {
            self.inbound.close(cx, &self.link.outbox, request);
            self.link.outbox.close();
            self.keepalive.deadlines_only();
            self.flush(cx);
            Poll::Ready(())
        })
        .await;
    }

    /// Writes what is queued, waits for the peer's close frame, ends the stream: all within `close_timeout`. What is left by
    /// then goes with the line.
    pub(super) async fn farewell(&mut self) {
        // What still waits will not be handled.
        self.forget_waiting();
        self.link.events.end();
        let host = &self.link.host;
        let patience = after(Instant::now(), host.settings.close_timeout);
        let limit = host
            .drain
            .deadline()
            .map_or(patience, |deadline| deadline.min(patience));
        let handshake = poll_fn(|cx| self.poll_farewell(cx));
        if tokio::time::timeout_at(limit, handshake).await.is_err() {
            observe::unanswered_close();
        }
    }

    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.flush(cx);
        // The peer's own messages are read past: it may not know yet that we are closing.
        while self.poll_pull(cx, Reach::Socket).is_ready() {
            self.forget_waiting();
        }
        self.flush(cx);
        if self.link.outbox.is_pending() {
            return Poll::Pending;
        }
        match self.reading() {
            Reading::Open => Poll::Pending,
            Reading::Ended => self.link.outbox.poll_shutdown(cx).map(drop),
            // Reading on lets the close frame arrive: closing a socket with unread input resets it.
            Reading::Broken => {
                let _ = self.link.outbox.poll_shutdown(cx);
                self.inbound.poll_discard(cx)
            }
        }
    }
}
