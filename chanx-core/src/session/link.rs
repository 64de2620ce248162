//! What a connection shares with all that may reach it: its outbox and the wish to close it.

use std::{
    cell::Cell,
    sync::{Arc, OnceLock},
};

use super::{close::CloseRequest, frame::Frame};
use crate::{
    app::Host,
    message::{Message, encode},
    observe,
    outbox::{Outbox, Scope, SendError},
};

thread_local! {
    /// Messages are encoded here before the outbox takes them, so that none costs an allocation.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A buffer that one large message has grown is not kept.
const SCRATCH_BYTES: usize = 64 * 1024;

/// One connection, as everything but its own session sees it.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) id: u64,
    pub(crate) host: Arc<Host>,
    pub(crate) outbox: Outbox,
    closing: OnceLock<CloseRequest>,
}

impl Link {
    pub(crate) fn new(id: u64, host: Arc<Host>, outbox: Outbox) -> Self {
        Self {
            id,
            host,
            outbox,
            closing: OnceLock::new(),
        }
    }

    /// Waits until the connection has closed or somebody wants it to. Cancel-safe.
    pub(crate) async fn closed(&self) {
        self.outbox.closed(|| self.closing().is_some()).await;
    }

    /// Asks the session to close; the first wish holds. What is queued by then still leaves.
    pub(crate) fn close(&self, request: CloseRequest) {
        if self.closing.set(request).is_ok() {
            self.outbox.wake();
        }
    }

    pub(crate) fn closing(&self) -> Option<&CloseRequest> {
        self.closing.get()
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
