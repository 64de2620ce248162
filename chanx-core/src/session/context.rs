//! What a consumer knows and can do about its connection.

use std::{
    borrow::Cow,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
};

use super::{
    close::{CloseCode, CloseRequest},
    frame::Frame,
    link::Link,
    renewal::Renewal,
    sender::Sender,
    tasks::{SpawnError, Tasks},
};
use crate::{
    access::{Admission, Gate, ObjectOf, Refusal, UserOf},
    dispatch::Consumer,
    error::Result as Fallible,
    group::{ChannelName, Channels, Group, GroupError, GroupSender, GroupSpec, Groups, Receives},
    handshake::Request,
    message::{GroupMessage, decode::Envelope},
    outbox::{Scope, SendError},
    settings::Settings,
};

/// What a consumer knows and can do about its connection: handed to each of its methods.
pub struct Context<C: Consumer> {
    pub(super) link: Arc<Link>,
    /// Which message is being handled.
    pub(super) scope: Scope,
    pub(super) admission: Admission<C>,
    pub(super) object: ObjectOf<C>,
    pub(super) tasks: Tasks,
    /// The client has shown a new token.
    pub(super) renewal: Option<Box<Renewal>>,
}

impl<C: Consumer> Context<C> {
    /// What the route captured.
    pub fn params(&self) -> &C::Params {
        self.admission.params()
    }

    /// The application's state, or the part of it that this consumer asked for.
    pub fn state(&self) -> &C::State {
        self.admission.state()
    }

    /// Who is connected.
    pub fn user(&self) -> &UserOf<C> {
        self.admission.user()
    }

    /// What was loaded when the client was let in, or by the last [`Context::recheck`].
    pub fn object(&self) -> &ObjectOf<C> {
        &self.object
    }

    /// The client as permissions see it.
    pub fn admission(&self) -> &Admission<C> {
        &self.admission
    }

    /// Asks what the method of this name needs beyond being let in: call it first in that method. Nothing where
    /// it needs nothing.
    ///
    /// # Errors
    /// [`Denied`](crate::access::Denied), of which a handler's client is told in an `error` frame with the reason
    /// `forbidden`; or that of a permission that could not be asked.
    pub async fn permitted(&self, method: &str) -> Fallible<()> {
        let gate: &Gate<C> = &self.admission.gate;
        gate.permits(method, &self.admission, &self.object).await
    }

    /// Asks once more whether the user may be here: the permissions by the request, the object, which is loaded anew and
    /// replaces the one that was there, and the permissions by it. For handlers that have changed, or doubt, what lets their
    /// user be here; [`Channels::recheck_user`] does it from elsewhere, and the setting
    /// [`permission_check_interval`](Settings::permission_check_interval) each time that has passed. Who is connected is not
    /// asked again.
    ///
    /// # Cancel safety
    /// Dropped early, nothing has changed.
    ///
    /// # Errors
    /// [`Denied`](crate::access::Denied) in the words of the refusal: the connection is being closed with 1008 `revoked`. Any
    /// other error, of a store that fails for example or that takes longer than
    /// [`authentication_timeout`](Settings::authentication_timeout), leaves everything as it is.
    pub async fn recheck(&mut self) -> Fallible<()> {
        let limit = self.link.host.settings.authentication_timeout;
        let gate = Arc::clone(&self.admission.gate);
        let asked = tokio::time::timeout(limit, gate.permit(&self.admission)).await;
        match asked? {
            Ok(object) => {
                self.object = object;
                Ok(())
            }
            Err(refusal) => {
                if !matches!(refusal, Refusal::Internal(_)) {
                    self.link.expel(CloseRequest::revoked());
                }
                Err(refusal.into())
            }
        }
    }

    /// What the client asked for when it connected: path, query, headers, cookies, address.
    pub fn request(&self) -> &Request {
        self.admission.request()
    }

    /// The settings that hold for this consumer.
    pub fn settings(&self) -> &Settings {
        &self.link.host.settings
    }

    /// Sends one message now, in the middle of a handler, waiting while the outbox is full.
    ///
    /// # Cancel safety
    /// Cancel-safe: dropped before it is done, nothing was sent.
    ///
    /// # Errors
    /// [`SendError::Closed`] once the connection closes; [`SendError::Full`] in `connect`, where sending never waits.
    pub async fn send(&self, message: C::Outgoing) -> Result<(), SendError> {
        self.link.send(message, self.scope).await
    }

    /// Sends an event to the client as it is, under its own action.
    ///
    /// # Cancel safety
    /// As [`Context::send`].
    ///
    /// # Errors
    /// As [`Context::send`].
    pub async fn forward(&self, event: C::Event) -> Result<(), SendError> {
        self.link.send(event, self.scope).await
    }

    /// Sends one frame as it is.
    ///
    /// # Cancel safety
    /// As [`Context::send`].
    ///
    /// # Errors
    /// As [`Context::send`].
    pub async fn send_frame(&self, frame: impl Into<Frame>) -> Result<(), SendError> {
        self.link.send_frame(&frame.into()).await
    }

    /// A handle that sends, free to be cloned and moved into [`Context::spawn`]ed futures.
    pub fn sender(&self) -> Sender<C::Outgoing> {
        Sender::new(Arc::clone(&self.link), self.scope)
    }

    /// Closes the connection once the handler has ended; what was sent before still leaves. The first call holds.
    ///
    /// The reason is cut to the 123 bytes that a close frame holds (RFC 6455 §5.5).
    pub fn close(&self, code: CloseCode, reason: impl Into<Cow<'static, str>>) {
        self.link.close(CloseRequest::new(code, reason));
    }

    /// Waits until the connection closes: for handlers that run long. Owns what it needs.
    ///
    /// Ready as soon as anybody wants it closed, a server that stops for one: what a handler sends until it ends still
    /// reaches a client that has not gone itself.
    ///
    /// # Cancel safety
    /// Cancel-safe: it only waits.
    pub fn closed(&self) -> impl Future<Output = ()> + Send + use<C> {
        let link = Arc::clone(&self.link);
        async move { link.closed().await }
    }

    /// Runs a future beside the handlers; it is dropped when the connection closes.
    ///
    /// # Errors
    /// [`SpawnError::TooMany`] where the setting `max_tasks` allows no more.
    pub fn spawn<F>(&mut self, future: F) -> Result<(), SpawnError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.spawn_counted(future, Some("spawned future"))
    }

    /// The same for what lives as long as the connection: tests don't wait for it to end.
    ///
    /// # Errors
    /// As [`Context::spawn`].
    pub fn spawn_background<F>(&mut self, future: F) -> Result<(), SpawnError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.spawn_counted(future, None)
    }

    fn spawn_counted<F>(&mut self, future: F, kind: Option<&'static str>) -> Result<(), SpawnError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let limit = self.link.host.settings.max_tasks;
        self.tasks.spawn(future, limit, &self.link.host.activity, kind)
    }

    /// Makes the connection a member of a group, until it leaves or ends. Nothing where it is one.
    ///
    /// What is sent to the group after this is ready reaches the client, from other processes too; while the channel layer's
    /// server is away, from this process only, and from the others once it is back.
    ///
    /// # Cancel safety
    /// Dropped early, the connection is a member, and may not hear other processes yet.
    ///
    /// # Errors
    /// [`GroupError::Closed`] once the connection has ended.
    pub fn join<M: GroupMessage>(&self, group: &Group<M>) -> Joining<'_>
    where
        C: Receives<M>,
    {
        let (link, name) = (&self.link, group.name().clone());
        Box::pin(async move { link.host.hub.join(link, &name, GroupSpec::of::<M>()).await })
    }

    /// Ends the membership in a group. Nothing where there is none.
    ///
    /// # Errors
    /// None so far.
    #[expect(
        clippy::unused_async,
        reason = "as `join`; and a layer may want to be waited for"
    )]
    pub async fn leave<M: GroupMessage>(&self, group: &Group<M>) -> Result<(), GroupError> {
        let hub = &self.link.host.hub;
        hub.leave(&self.link, group.name(), GroupSpec::of::<M>());
        Ok(())
    }

    /// A group, to send to it or to ask for its members. The connection itself is left out of what is sent, unless
    /// [`include_self`](GroupSender::include_self) says otherwise.
    pub fn group<M: GroupMessage>(&self, group: &Group<M>) -> GroupSender<M> {
        GroupSender::new(&self.link.host.hub, Some(&self.link), [group])
    }

    /// Several groups: a member of two of them gets what is sent once.
    pub fn groups<'g, M: GroupMessage>(
        &self,
        groups: impl IntoIterator<Item = &'g Group<M>>,
    ) -> GroupSender<M> {
        GroupSender::new(&self.link.host.hub, Some(&self.link), groups)
    }

    /// All connections of the application, to be reached from a spawned future, or as somebody outside reaches them.
    pub fn channels(&self) -> Channels {
        Channels::new(&self.link.host.hub)
    }

    /// The name by which this connection is reached from anywhere, also from other processes.
    pub fn channel_name(&self) -> ChannelName {
        self.link.channel_name()
    }

    /// How many group messages were dropped because the client takes them too slowly: see
    /// [`slow_consumer`](Settings::slow_consumer).
    pub fn dropped(&self) -> u64 {
        self.link.dropped.load(Ordering::Relaxed)
    }

    /// Joins the groups that the consumer is in from the beginning.
    pub(crate) async fn enter_groups(&self, groups: Groups<C>) -> Result<(), GroupError> {
        for (name, spec) in groups.joined {
            self.link.host.hub.join(&self.link, &name, spec).await?;
        }
        Ok(())
    }

    /// What is sent from now on answers the message that came in this envelope.
    pub(crate) fn enter(&mut self, envelope: Envelope) {
        self.scope = self.link.outbox.enter(envelope);
    }

    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }
}

/// A connection on its way into a group. Named, since of an `async fn` the compiler says three times that the consumer does
/// not receive what the group is sent.
pub type Joining<'a> = Pin<Box<dyn Future<Output = Result<(), GroupError>> + Send + 'a>>;

impl<C: Consumer> fmt::Debug for Context<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("connection", &self.link.id)
            .field("request", self.request())
            .finish_non_exhaustive()
    }
}
