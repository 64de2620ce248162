//! Sending to groups, from a connection or from anywhere else.

use std::{any::TypeId, fmt, marker::PhantomData, sync::Arc};

use super::{
    Address, Content, Delivery, Group, GroupError, GroupName,
    census::{self, Member},
    control::Control,
    fanout::{Broadcast, Served},
    hub::{Hub, Running, bus_format},
    members::{Kinds, Wanted},
};
use crate::{
    access::UserId,
    error::Result,
    message::{GroupMessage, Message, encode},
    observe,
    session::Link,
    settings::WireFormat,
};

/// One sending to a group, or to several: [`Context::group`](crate::session::Context::group) and
/// [`Channels::group`](super::Channels::group) make it.
///
/// ```
/// # use chanx_core::{dispatch::Consumer, error::Result, group::Group, message::Pong, session::Context};
/// # async fn handler<C: Consumer>(ctx: &mut Context<C>) -> Result<()> {
/// let room = Group::<Pong>::new("room").part(5);
/// ctx.group(&room).send(Pong).await?;                          // everybody else
/// ctx.group(&room).include_self().send(Pong).await?;           // everybody
/// ctx.group(&room).to_user(7).send(Pong).await                 // this user's connections in the room
/// # }
/// ```
#[must_use = "nothing is sent until `send`"]
pub struct GroupSender<M> {
    hub: Arc<Hub>,
    groups: Vec<GroupName>,
    from: Option<Arc<Link>>,
    exclude_current: bool,
    to_user: Option<UserId>,
    message: PhantomData<fn(M)>,
}

impl<M: GroupMessage> GroupSender<M> {
    pub(crate) fn new<'g>(
        hub: &Arc<Hub>,
        from: Option<&Arc<Link>>,
        groups: impl IntoIterator<Item = &'g Group<M>>,
    ) -> Self {
        let mut names: Vec<GroupName> = Vec::new();
        for group in groups {
            if !names.contains(group.name()) {
                names.push(group.name().clone());
            }
        }
        Self {
            hub: Arc::clone(hub),
            groups: names,
            exclude_current: from.is_some(),
            from: from.cloned(),
            to_user: None,
            message: PhantomData,
        }
    }

    /// The sending connection gets it too, if it is a member.
    pub fn include_self(mut self) -> Self {
        self.exclude_current = false;
        self
    }

    /// Only members whose user has this id get it: all connections of that user, but for the one that sends unless
    /// [`include_self`](Self::include_self) says otherwise. That nobody is there is no error: [`count`](Self::count) tells.
    pub fn to_user(mut self, id: impl Into<UserId>) -> Self {
        self.to_user = Some(id.into());
        self
    }

    /// Sends to every member, wherever it is: those of this process directly, others through the layer.
    ///
    /// Never waits for a slow member, nor for the layer: what can't be carried to other processes is lost, counted
    /// ([`Channels::health`](super::Channels::health)) and logged, and no error of the send, since members here have got it.
    /// Two sends, one awaited after the other, arrive in that order at each member.
    ///
    /// # Cancel safety
    /// Dropped early, members of a large group may not have got it.
    ///
    /// # Errors
    /// [`GroupError::Encode`], where the message can't be written as JSON.
    pub async fn send(self, message: M) -> Result<()> {
        let hub = Arc::clone(&self.hub);
        let Some(running) = hub.running() else {
            return Ok(());
        };
        let action = message.action();
        let object = object(&message, &running.clients)?;
        self.publish(running, &message, &object)?;
        // Nothing of the message is needed any more but its text.
        drop(message);
        let mut broadcast = Broadcast::new(action, object, &running.clients);
        broadcast.from = self.from.as_ref().map(|link| link.id);
        broadcast.is_followed = self.from.as_ref().is_some_and(|link| link.is_ahead());
        broadcast.from_user = self.user();
        broadcast.exclude_current = self.exclude_current;
        broadcast.to_user.clone_from(&self.to_user);
        let mut served: Vec<Served> = Vec::new();
        for entry in self.groups.iter().filter_map(|name| hub.table.find(name)) {
            let Some(kind) = entry.members().kind(TypeId::of::<M>()) else {
                continue;
            };
            let wanted = Wanted::By(kind, Kinds::default());
            broadcast.deliver(&entry, wanted, &served).await;
            served.push((entry, kind));
        }
        Ok(())
    }

    fn user(&self) -> Option<UserId> {
        self.from.as_ref().and_then(|link| link.user().cloned())
    }

    /// Hands the message to the layer. That may lose it, and counts what it loses.
    fn publish(&self, running: &Running, message: &M, object: &[u8]) -> Result<(), GroupError> {
        if !self.hub.is_heard() {
            return Ok(());
        }
        let text = if running.clients == *bus_format() {
            closed(object.to_vec())?
        } else {
            closed(self::object(message, bus_format())?)?
        };
        let content = Content::Message {
            message: Arc::clone(&text),
            exclude_current: self.exclude_current,
        };
        for group in &self.groups {
            self.hub.show(group, &content);
        }
        if let Some(user) = self.to_user.clone() {
            let groups = self.groups.clone();
            let control = Control::ToUser {
                user,
                groups,
                message: text.to_string(),
            };
            let content = serde_json::to_string(&control).map_err(|_| GroupError::Encode)?;
            let _ = self.hub.publish(
                &Address::Processes,
                self.delivery(Content::Control(content.into())),
            );
            return Ok(());
        }
        // In a row, so that whoever gets one of the copies knows the others' numbers.
        let first = self.hub.numbers(self.groups.len());
        for (number, group) in (first..).zip(&self.groups) {
            let mut delivery = self.delivery(content.clone());
            delivery.number = Some(number);
            if self.groups.len() > 1 {
                delivery.groups.clone_from(&self.groups);
            }
            let _ = self.hub.publish(&Address::Group(group.clone()), delivery);
        }
        Ok(())
    }

    fn delivery(&self, content: Content) -> Delivery {
        let mut delivery = Delivery::new(content);
        delivery.from = self.from.as_ref().map(|link| link.channel_name());
        delivery.from_user = self.user();
        delivery
    }

    /// How many members there are, in all processes; with [`to_user`](Self::to_user), how many of that user's connections.
    /// A connection that is in several of the groups counts in each.
    ///
    /// Other processes are asked; one that does not answer within a second is left out, and not waited for again until it
    /// shows that it is there. So is one that has come this very moment and has not been heard of yet.
    ///
    /// # Cancel safety
    /// Cancel-safe: it only asks.
    ///
    /// # Errors
    /// [`GroupError::Away`] while the layer's server is; for one user's connections as for [`members`](Self::members).
    pub async fn count(&self) -> Result<usize, GroupError> {
        if self.to_user.is_some() {
            return Ok(self.members().await?.len());
        }
        let mut count = 0;
        for group in &self.groups {
            count += census::count(&self.hub, group).await?;
        }
        Ok(count)
    }

    /// How many members there are in this process; of one user likewise.
    pub fn count_here(&self) -> usize {
        let here = |group| match &self.to_user {
            None => census::here(&self.hub, group, false).0,
            Some(_) => self.meant(census::here(&self.hub, group, true).1).count(),
        };
        self.groups.iter().map(here).sum()
    }

    /// The members, in all processes, in no order, or one user's among them; asked for as by [`count`](Self::count).
    ///
    /// # Cancel safety
    /// Cancel-safe: it only asks.
    ///
    /// # Errors
    /// As for `count`, and [`GroupError::TooMany`] where one process has more than 10,000 of them.
    pub async fn members(&self) -> Result<Vec<Member>, GroupError> {
        let mut members = Vec::new();
        for group in &self.groups {
            members.extend(self.meant(census::members(&self.hub, group).await?));
        }
        Ok(members)
    }

    fn meant(&self, members: Vec<Member>) -> impl Iterator<Item = Member> {
        let is_meant = |member: &Member| self.to_user.is_none() || member.user == self.to_user;
        members.into_iter().filter(is_meant)
    }
}

/// `{"action":…,"payload":…`
pub(super) fn object<M: Message>(message: &M, format: &WireFormat) -> Result<Vec<u8>, GroupError> {
    let mut object = Vec::new();
    encode::begin(message, format, &mut object).map_err(|error| {
        observe::not_encoded(message.action(), &error);
        GroupError::Encode
    })?;
    Ok(object)
}

/// `{"action":…,"payload":…}`
pub(super) fn closed(mut object: Vec<u8>) -> Result<Arc<str>, GroupError> {
    object.push(b'}');
    let text = String::from_utf8(object).map_err(|_| GroupError::Encode)?;
    Ok(text.into())
}

impl<M> fmt::Debug for GroupSender<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupSender")
            .field("groups", &self.groups)
            .finish_non_exhaustive()
    }
}
