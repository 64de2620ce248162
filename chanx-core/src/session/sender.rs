//! A handle that sends, free to be cloned and moved into other tasks.

use std::{borrow::Cow, fmt, marker::PhantomData, sync::Arc};

use super::{
    close::{CloseCode, CloseRequest},
    frame::Frame,
    link::Link,
};
use crate::{
    group::{Group, GroupSender},
    message::{GroupMessage, OutgoingMessage},
    outbox::{Scope, SendError},
};

/// Sends to one connection: [`Context::sender`](super::Context::sender) makes it.
///
/// What is sent while the message is handled in which it was made carries that message's `ref`; what is sent later, from
/// a spawned future for example, answers nothing and carries none.
///
/// ```
/// # use chanx_core::{dispatch::Consumer, error::Result, message::Pong, session::Context};
/// # async fn handler<C: Consumer<Outgoing = Pong>>(ctx: &mut Context<C>) -> Result<()> {
/// let sender = ctx.sender();
/// ctx.spawn(async move {
///     // Runs beside the handlers, until the connection closes.
///     while sender.send(Pong).await.is_ok() {
///         tokio::time::sleep(std::time::Duration::from_secs(1)).await;
///     }
/// })?;
/// # Ok(())
/// # }
/// ```
pub struct Sender<Out> {
    link: Arc<Link>,
    scope: Scope,
    message: PhantomData<fn(Out)>,
}

impl<Out: OutgoingMessage> Sender<Out> {
    pub(super) fn new(link: Arc<Link>, scope: Scope) -> Self {
        Self {
            link,
            scope,
            message: PhantomData,
        }
    }

    /// Sends one message, waiting while the outbox is full.
    ///
    /// # Cancel safety
    /// Cancel-safe: dropped before it is done, nothing was sent.
    ///
    /// # Errors
    /// [`SendError::Closed`] once the connection closes; [`SendError::Full`] in `connect`, where sending never waits.
    pub async fn send(&self, message: Out) -> Result<(), SendError> {
        self.link.send(message, self.scope).await
    }

    /// Sends one message if there is space for it now: for who sends to many, and may not wait for the slowest.
    ///
    /// # Errors
    /// [`SendError::Full`] where there is none; [`SendError::Closed`] once the connection closes.
    pub fn try_send(&self, message: Out) -> Result<(), SendError> {
        self.link.send_now(&message, self.scope)
    }

    /// Closes the connection, as [`Context::close`](super::Context::close) does: once the handler that runs has ended.
    pub fn close(&self, code: CloseCode, reason: impl Into<Cow<'static, str>>) {
        self.link.close(CloseRequest::new(code, reason));
    }

    /// Sends one frame as it is, waiting while the outbox is full.
    ///
    /// # Cancel safety
    /// As [`Sender::send`].
    ///
    /// # Errors
    /// As [`Sender::send`].
    pub async fn send_frame(&self, frame: impl Into<Frame>) -> Result<(), SendError> {
        self.link.send_frame(&frame.into()).await
    }

    /// A group, to send to it from this connection, as [`Context::group`](super::Context::group).
    pub fn group<M: GroupMessage>(&self, group: &Group<M>) -> GroupSender<M> {
        GroupSender::new(&self.link.host.hub, Some(&self.link), [group])
    }

    /// Waits until the connection closes, or is about to.
    ///
    /// # Cancel safety
    /// Cancel-safe: it only waits.
    pub async fn closed(&self) {
        self.link.closed().await;
    }
}

impl<Out> Clone for Sender<Out> {
    fn clone(&self) -> Self {
        Self {
            link: Arc::clone(&self.link),
            scope: self.scope,
            message: PhantomData,
        }
    }
}

impl<Out> fmt::Debug for Sender<Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("connection", &self.link.id)
            .finish_non_exhaustive()
    }
}
