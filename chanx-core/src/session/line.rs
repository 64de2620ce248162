//! The one place that waits: the socket, the outbox, the events and the timer of a connection; for a handler beside them in
//! [`drive`](super::drive).

use std::{
    collections::VecDeque,
    future::poll_fn,
    mem,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll},
};

use tungstenite::{Error, Message, error::ProtocolError};

use super::{
    close::{CloseCode, CloseReason, CloseRequest},
    events::{Notice, Told},
    frame::{Frame, FrameText},
    inbound::{Inbound, Reach},
    keepalive::{Due, Keepalive},
    link::{Link, RECHECK},
};
use crate::{activity::Token, observe};

/// A connection's socket with all that is waited for beside it. Knows nothing of consumers.
pub(crate) struct Line {
    pub(super) link: Arc<Link>,
    pub(super) inbound: Inbound,
    /// What has arrived and is not handled yet.
    arrived: Option<Event>,
    /// What has arrived after that, in order: nothing, and no memory, unless the client is ahead of the handlers.
    waiting: VecDeque<Event>,
    /// One of these is the question whether the user may be here.
    asks_again: bool,
    /// How many of these are messages of the client, and their bytes.
    waiting_frames: usize,
    waiting_bytes: usize,
    pub(super) keepalive: Keepalive,
    /// What the socket had taken when the last ping was queued, where it took no more by then.
    stuck_at: Option<u64>,
    reading: Reading,
    /// How many events were handed out since the socket was last looked at.
    told: usize,
}

/// Events that are handed out before the socket, the timers and other tasks have their turn.
const EVENTS_IN_A_ROW: usize = 32;

/// What a session acts upon.
#[derive(Debug)]
pub(crate) enum Event {
    /// A message of the client; its token says that it is under way.
    Frame(Frame, Token),
    /// Something that happened elsewhere in the program.
    Told(Told),
    /// It is time to ask whether the user may still be here.
    Recheck(Token),
    /// The client has closed, or is gone: nothing more can be sent.
    Ended(CloseReason),
    /// The server wants to close.
    Close(CloseRequest),
}

/// Whether more can come from the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Open,
    /// The peer has closed, or is gone.
    Ended,
    /// It broke the protocol: what else it says is not looked at.
    Broken,
}

/// However the session ends: senders that outlive it keep no socket open.
impl Drop for Line {
    fn drop(&mut self) {
        self.link.leave_groups();
        self.link.outbox.release();
        self.link.events.end();
    }
}

impl Line {
    pub(crate) fn new(link: Arc<Link>, inbound: Inbound) -> Self {
        let settings = &link.host.settings;
        let keepalive = Keepalive::new(
            settings.heartbeat_interval,
            settings.heartbeat_timeout,
            settings.idle_timeout,
        );
        Self {
            inbound,
            arrived: None,
            waiting: VecDeque::new(),
            asks_again: false,
            waiting_frames: 0,
            waiting_bytes: 0,
            keepalive,
            stuck_at: None,
            reading: Reading::Open,
            told: 0,
            link,
        }
    }

    pub(super) fn reading(&self) -> Reading {
        self.reading
    }

    /// Waits for what the session has to act upon. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Event {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        loop {
            self.link.outbox.disarm();
            if let (Some(request), true) = (self.link.closing(), self.reading != Reading::Ended) {
                return Poll::Ready(Event::Close(request.clone()));
            }
            self.take_events();
            if self.told >= EVENTS_IN_A_ROW {
                return self.look_around(cx);
            }
            if let Some(event) = self.take() {
                return Poll::Ready(event);
            }
            self.told = 0;
            // What arrived together is answered together: nothing is written while input is still buffered.
            if self.poll_pull(cx, Reach::Buffered).is_ready() {
                continue;
            }
            self.flush(cx);
            if self.poll_pull(cx, Reach::Socket).is_ready() {
                continue;
            }
            match self.keepalive.poll_due(cx) {
                Poll::Ready(due) => self.due(due, cx),
                Poll::Pending if self.arrived.is_none() => return Poll::Pending,
                Poll::Pending => {}
            }
        }
    }

    /// Where events come without end, the socket and the timers have their turn, and so have other tasks.
    fn look_around(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        self.told = 0;
        self.flush(cx);
        if self.may_wait() {
            let _ = self.poll_pull(cx, Reach::Socket);
        }
        if let Poll::Ready(due) = self.keepalive.poll_due(cx) {
            self.due(due, cx);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Whether one more message may wait.
    pub(super) fn may_wait(&self) -> bool {
        let settings = &self.link.host.settings;
        self.waiting_frames < settings.inbound_frames && self.waiting_bytes < settings.max_message_bytes
    }

    fn take(&mut self) -> Option<Event> {
        let event = mem::replace(&mut self.arrived, self.waiting.pop_front())?;
        if self.waiting.is_empty() {
            self.waiting = VecDeque::new();
        }
        match &event {
            Event::Frame(frame, _) => {
                self.waiting_frames -= 1;
                self.waiting_bytes -= frame.as_bytes().len();
                let is_ahead = self.arrived.is_some() || self.inbound.has_more();
                self.link.is_ahead.store(is_ahead, Ordering::Relaxed);
            }
            Event::Told(_) => {
                self.told += 1;
                self.link.events.handled();
            }
            Event::Recheck(_) => {
                self.told += 1;
                self.asks_again = false;
            }
            Event::Ended(_) | Event::Close(_) => {}
        }
        Some(event)
    }

    fn arrive(&mut self, event: Event) {
        match self.arrived {
            None => self.arrived = Some(event),
            Some(_) => self.waiting.push_back(event),
        }
    }

    /// Throws away what has arrived and will not be handled.
    pub(super) fn forget_waiting(&mut self) {
        self.arrived = None;
        self.waiting = VecDeque::new();
        self.waiting_frames = 0;
        self.waiting_bytes = 0;
    }

    /// Has the events that have come wait among the client's messages, in the order in which all of them came.
    pub(super) fn take_events(&mut self) {
        while let Some(notice) = self.link.events.take() {
            match notice {
                Notice::Told(told) => self.arrive(Event::Told(told)),
                Notice::Recheck(under_way) => self.ask_again(under_way),
            }
        }
    }

    /// Has it asked in turn with the messages whether the user may be here: once, however often that is wanted till then.
    fn ask_again(&mut self, under_way: Token) {
        if !mem::replace(&mut self.asks_again, true) {
            self.arrive(Event::Recheck(under_way));
        }
    }

    /// Writes what is queued.
    pub(super) fn flush(&mut self, cx: &mut Context<'_>) {
        if let Poll::Ready(Err(error)) = self.link.outbox.poll_flush(cx) {
            if self.reading != Reading::Ended {
                observe::not_written(&error);
            }
            self.lost(CloseReason::Lost);
        }
    }

    /// Takes one message off the wire; ready where there was one, or the wire has ended.
    pub(super) fn poll_pull(&mut self, cx: &mut Context<'_>, reach: Reach) -> Poll<()> {
        if self.reading != Reading::Open {
            return Poll::Pending;
        }
        let pulled = self.inbound.poll_message(cx, &self.link.outbox, reach);
        if self.inbound.has_heard() {
            self.keepalive.heard();
        }
        pulled.map(|pulled| match pulled {
            Ok(message) => self.pulled(message, cx),
            Err(error) => self.failed(&error),
        })
    }

    fn pulled(&mut self, message: Message, cx: &mut Context<'_>) {
        let frame = match message {
            Message::Text(text) => Frame::Text(FrameText::new(text)),
            Message::Binary(bytes) => Frame::Binary(bytes),
            Message::Close(close) => return self.closed_by_client(close, cx),
            Message::Ping(_) => return self.inbound.answer_ping(cx, &self.link.outbox),
            Message::Pong(_) | Message::Frame(_) => return,
        };
        self.keepalive.messaged();
        let token = self.link.host.activity.token("message to be handled");
        self.waiting_frames += 1;
        self.waiting_bytes += frame.as_bytes().len();
        self.arrive(Event::Frame(frame, token));
    }

    fn closed_by_client(&mut self, close: Option<tungstenite::protocol::CloseFrame>, cx: &mut Context<'_>) {
        self.inbound.answer_close(cx, &self.link.outbox);
        self.link.outbox.close();
        let (code, reason) = match close {
            Some(close) => (Some(u16::from(close.code)), close.reason.as_str().to_owned()),
            None => (None, String::new()),
        };
        self.ended(CloseReason::Client { code, reason });
    }

    fn failed(&mut self, error: &Error) {
        let (code, reason) = match error {
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
            | Error::Io(_)
            | Error::ConnectionClosed
            | Error::AlreadyClosed => return self.lost(CloseReason::Lost),
            Error::Utf8(_) => (CloseCode::INVALID_DATA, "text that is not UTF-8"),
            Error::Capacity(_) => (CloseCode::TOO_BIG, "message over the limit"),
            _ => (CloseCode::PROTOCOL, "protocol violation"),
        };
        observe::violated(error);
        self.reading = Reading::Broken;
        self.arrive(Event::Close(CloseRequest::new(code, reason)));
    }

    /// The peer is gone: nothing can be sent any more.
    fn lost(&mut self, reason: CloseReason) {
        self.link.outbox.discard();
        self.ended(reason);
    }

    fn ended(&mut self, reason: CloseReason) {
        if self.reading != Reading::Ended {
            self.reading = Reading::Ended;
            self.keepalive.deadlines_only();
            self.arrive(Event::Ended(reason));
        }
    }

    /// Whether a peer that has not answered a ping may be well: it has read since then what the socket would not take
    /// before, or it reads and we don't, since as many of its messages wait as may.
    fn lives_silently(&self) -> bool {
        match self.stuck_at {
            Some(before) => self.link.outbox.written() > before,
            None => !self.may_wait(),
        }
    }

    pub(super) fn due(&mut self, due: Due, cx: &mut Context<'_>) {
        match due {
            Due::Ping => {
                let outbox = &self.link.outbox;
                self.stuck_at = outbox.is_pending().then(|| outbox.written());
                self.inbound.ping(cx, outbox);
                self.flush(cx);
            }
            Due::Lost if self.lives_silently() => self.keepalive.heard(),
            Due::Lost => self.lost(CloseReason::TimedOut),
            Due::Idle => self.link.close(CloseRequest::new(CloseCode::NORMAL, "idle")),
            Due::Expired => {
                let request = CloseRequest::new(CloseCode::refused(401), "token expired");
                self.link.expel(request);
            }
            Due::Recheck => {
                let under_way = self.link.host.activity.token(RECHECK);
                self.ask_again(under_way);
            }
            // Set only while work is driven.
            Due::Deadline => {}
        }
    }
}
