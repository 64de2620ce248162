//! What a connection shares with all that may reach it: its outbox, its events, its groups, and the wish to close it.

use std::{
    cell::Cell,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use super::{
    close::CloseRequest,
    events::{Events, Told},
    frame::Frame,
};
use crate::{
    access::UserId,
    app::Host,
    group::{ChannelName, Memberships},
    message::{Message, encode},
    observe,
    outbox::{Outbox, Scope, SendError},
};

thread_local! {
    /// Messages are encoded here before the outbox takes them, so that none costs an allocation.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// What tests wait for.
pub(super) const RECHECK: &str = "question whether the user may be here";

/// A buffer that one large message has grown is not kept.
const SCRATCH_BYTES: usize = 64 * 1024;

/// What is to be done to all connections of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    Close(CloseRequest),
    /// Their permissions are asked again.
    Recheck,
}

/// One connection, as everything but its own session sees it.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) id: u64,
    pub(crate) host: Arc<Host>,
    pub(crate) outbox: Outbox,
    /// The groups that it is in.
    pub(crate) memberships: Memberships,
    pub(super) events: Events,
    /// The client has said more than what is handled now.
    pub(super) is_ahead: AtomicBool,
    /// Group messages that were dropped since the client takes them too slowly.
    pub(crate) dropped: AtomicU64,
    /// Who is connected, once that is known; `None` for the anonymous.
    user: OnceLock<Option<Box<UserId>>>,
    /// Boxed, as what follows only some connections and ends them.
    closing: OnceLock<Box<CloseRequest>>,
}

impl Link {
    pub(crate) fn new(id: u64, host: Arc<Host>, outbox: Outbox) -> Self {
        Self {
            id,
            host,
            outbox,
            memberships: Memberships::default(),
            events: Events::default(),
            is_ahead: AtomicBool::new(false),
            dropped: AtomicU64::new(0),
            user: OnceLock::new(),
            closing: OnceLock::new(),
        }
    }

    /// Says who is connected.
    pub(super) fn identify(&self, user: Option<UserId>) {
        let _ = self.user.set(user.map(Box::new));
    }

    /// Who is connected; `None` for the anonymous.
    pub(crate) fn user(&self) -> Option<&UserId> {
        self.user.get()?.as_deref()
    }

    /// Whether its client has said more than what is handled now. A hint only.
    pub(crate) fn is_ahead(&self) -> bool {
        self.is_ahead.load(Ordering::Relaxed)
    }

    /// The name by which it is reached from anywhere.
    pub(crate) fn channel_name(&self) -> ChannelName {
        self.host.hub.channel_name(self.id)
    }

    /// Leaves all groups, for good.
    pub(super) fn leave_groups(&self) {
        self.host.hub.leave_all(self);
    }

    /// Tells the consumer of an event; false where as many wait as may. One that has ended takes no notice.
    pub(crate) fn tell(&self, text: &Arc<str>) -> bool {
        if self.outbox.is_closed() {
            return true;
        }
        let told = Told {
            text: Arc::clone(text),
            under_way: self.host.activity.token("event"),
        };
        let taken = self.events.push(told, self.host.settings.event_inbox);
        if taken {
            self.outbox.nudge();
        } else {
            observe::event_refused(self.id, &self.host.name);
        }
        taken
    }

    /// Waits until the connection has closed or somebody wants it to. Cancel-safe.
    pub(crate) async fn closed(&self) {
        self.outbox.closed(|| self.closing().is_some()).await;
    }

    /// Asks the session to close; the first wish holds. What is queued by then still leaves.
    pub(crate) fn close(&self, request: CloseRequest) {
        if self.closing.set(Box::new(request)).is_ok() {
            self.outbox.wake();
        }
    }

    /// Closes to whoever may not be here any more: from now on they hear no group, even where a handler that runs keeps the
    /// connection open for a while.
    pub(crate) fn expel(&self, request: CloseRequest) {
        self.leave_groups();
        self.close(request);
    }

    /// It is closing, and has left its groups before.
    pub(super) fn is_expelled(&self) -> bool {
        self.closing().is_some() && self.memberships.is_over()
    }

    /// Does what is wished of all its user's connections.
    pub(crate) fn fulfil(&self, wish: &Wish) {
        match wish {
            Wish::Close(request) => self.expel(request.clone()),
            Wish::Recheck => {
                self.events.recheck(self.host.activity.token(RECHECK));
                self.outbox.nudge();
            }
        }
    }

    pub(crate) fn closing(&self) -> Option<&CloseRequest> {
        self.closing.get().map(|request| &**request)
    }

    /// Sends one message, waiting while the outbox is full. Cancel-safe: dropped early, nothing was sent.
    pub(crate) async fn send<M: Message>(&self, message: M, scope: Scope) -> Result<(), SendError> {
        let action = message.action();
        if let Some(object) = self.try_send(&message, scope)? {
            // Nothing of the message is kept while the peer is waited for but its text.
            drop(message);
            self.send_later(scope, &object).await?;
        }
        self.host.sent(action);
        self.flush_if_asked();
        Ok(())
    }

    /// Sends one message if there is space for it now.
    pub(crate) fn send_now<M: Message>(&self, message: &M, scope: Scope) -> Result<(), SendError> {
        match self.try_send(message, scope)? {
            None => self.host.sent(message.action()),
            Some(_) => return Err(SendError::Full),
        }
        self.flush_if_asked();
        Ok(())
    }

    /// Gives the encoded message back where the outbox is full.
    fn try_send<M: Message>(&self, message: &M, scope: Scope) -> Result<Option<Vec<u8>>, SendError> {
        let mut object = SCRATCH.take();
        object.clear();
        if let Err(error) = encode::begin(message, &self.host.format, &mut object) {
            observe::not_encoded(message.action(), &error);
            return Err(SendError::Encode);
        }
        if !self.outbox.try_send_open(scope, &object)? {
            return Ok(Some(object));
        }
        if object.capacity() <= SCRATCH_BYTES {
            SCRATCH.set(object);
        }
        Ok(None)
    }

    async fn send_later(&self, scope: Scope, object: &[u8]) -> Result<(), SendError> {
        loop {
            self.outbox.space().await;
            if self.outbox.try_send_open(scope, object)? {
                return Ok(());
            }
        }
    }

    /// Sends one frame as it is, waiting while the outbox is full. Cancel-safe likewise.
    pub(crate) async fn send_frame(&self, frame: &Frame) -> Result<(), SendError> {
        let binary = matches!(frame, Frame::Binary(_));
        while !self.outbox.try_send_raw(binary, frame.as_bytes())? {
            self.outbox.space().await;
        }
        self.flush_if_asked();
        Ok(())
    }

    /// A flush after each frame, where `send_message_immediately` asks for it.
    fn flush_if_asked(&self) {
        // One that is to close is about to be flushed by its session, which tests wait for.
        if self.host.settings.send_message_immediately && self.closing().is_none() {
            self.outbox.flush_now();
        }
    }
}
