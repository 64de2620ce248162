//! Reaching connections from anywhere in the program.

use std::{any::TypeId, fmt, sync::Arc};

use tokio::sync::watch;

use super::{
    Address, ChannelName, Content, Delivery, Group, GroupError, GroupName, GroupSender, GroupSpec, Health,
    control::Control,
    fanout::{self, Broadcast},
    hub::{Hub, Running, bus_format},
    send::{closed, object},
};
use crate::{dispatch::Consumer, error::Result, message::GroupMessage, session::Link, settings::BusFormat};

/// Reaches the connections of an application from anywhere in the program: [`App::channels`](crate::app::App::channels)
/// gives it. Cheap to clone.
///
/// ```
/// # use chanx_core::{app::App, error::Result, group::Group, message::Pong, routing::Routes};
/// # async fn run(routes: Routes) -> Result<()> {
/// let app = App::new(routes);
/// let channels = app.channels();
/// // In a task, a request's handler, a job …
/// channels.group(&Group::<Pong>::new("lobby")).send(Pong).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Channels(Arc<Hub>);

impl Channels {
    pub(crate) fn new(hub: &Arc<Hub>) -> Self {
        Self(Arc::clone(hub))
    }

    pub(super) fn hub(&self) -> &Hub {
        &self.0
    }

    /// A group, to send to it or to ask for its members.
    pub fn group<M: GroupMessage>(&self, group: &Group<M>) -> GroupSender<M> {
        GroupSender::new(&self.0, None, [group])
    }

    /// Several groups: a member of two of them gets what is sent once.
    pub fn groups<'g, M: GroupMessage>(
        &self,
        groups: impl IntoIterator<Item = &'g Group<M>>,
    ) -> GroupSender<M> {
        GroupSender::new(&self.0, None, groups)
    }

    /// Tells the consumers of type `C` in a group of an event: each handles it in turn with its client's messages. What the
    /// group's members are told is of no matter.
    ///
    /// ```
    /// # use chanx_core::{dispatch::Consumer, group::{Channels, Group, GroupError}, message::Pong};
    /// # async fn close<Table: Consumer<Event = Pong>>(channels: Channels) -> Result<(), GroupError> {
    /// // `Pong` stands for an event of `Table`'s, and for what its group is told.
    /// channels.event::<Table>(&Group::<Pong>::new("table").part(5), Pong).await
    /// # }
    /// ```
    ///
    /// A consumer takes events one by one, and [`event_inbox`](crate::settings::Settings::event_inbox) of them wait: many in a
    /// row belong into one event.
    ///
    /// In other processes it reaches every member whose consumer knows such an event: also Python's, from 2.0 on.
    ///
    /// # Cancel safety
    /// Dropped early, members of a large group may not have been told.
    ///
    /// # Errors
    /// [`GroupError::Full`] where consumers of this process have as many events waiting as `event_inbox` allows; all others
    /// have got it. [`GroupError::Encode`] where it can't be written as JSON.
    pub async fn event<C: Consumer>(
        &self,
        group: &Group<impl Sized>,
        event: C::Event,
    ) -> Result<(), GroupError> {
        let Some(running) = self.0.running() else {
            return Ok(());
        };
        let text = closed(object(&event, bus_format())?)?;
        drop(event);
        let content = Content::Event(Arc::clone(&text));
        self.0.show(group.name(), &content);
        self.publish_event(group.name(), content, running)?;
        let Some(entry) = self.0.table.find(group.name()) else {
            return Ok(());
        };
        let is_meant = |link: &Link| link.host.consumer == TypeId::of::<C>();
        let full = fanout::tell(&entry, &text, is_meant).await;
        // Whoever tells many in a row lets their consumers run.
        tokio::task::yield_now().await;
        match full {
            0 => Ok(()),
            members => Err(GroupError::Full { members }),
        }
    }

    /// Hands an event to the layer. That may lose it, and counts what it loses.
    fn publish_event(
        &self,
        group: &GroupName,
        content: Content,
        running: &Running,
    ) -> Result<(), GroupError> {
        let (to, content) = match (content, running.format) {
            // A connection of 0.9 ends with what it does not know, and it knows no events.
            (Content::Event(event), BusFormat::V0) => {
                let (group, event) = (group.clone(), event.to_string());
                let control = serde_json::to_string(&Control::Event { group, event });
                let control = control.map_err(|_| GroupError::Encode)?;
                (Address::Processes, Content::Control(control.into()))
            }
            (content, _) => (Address::Group(group.clone()), content),
        };
        let _ = self.0.publish(&to, Delivery::new(content));
        Ok(())
    }

    /// Sends a group message to one connection, by its [`channel_name`](crate::session::Context::channel_name).
    ///
    /// # Errors
    /// [`GroupError::NoChannel`] where it is gone, and [`GroupError::NotReceived`] where its consumer does not receive `M`,
    /// if it was one of this process; what is for other processes is sent on, and nobody tells what became of it.
    pub fn send_to<M: GroupMessage>(&self, channel: &ChannelName, message: M) -> Result<(), GroupError> {
        let Some(running) = self.0.running() else {
            return Err(GroupError::NoChannel);
        };
        let Some(link) = self.find(channel)? else {
            let message = closed(object(&message, bus_format())?)?;
            let content = Content::Message {
                message,
                exclude_current: false,
            };
            return self.send_on(channel, content);
        };
        let known = |spec: &GroupSpec| (spec.type_id)() == TypeId::of::<M>();
        if !link.host.spec.group_messages.iter().any(known) {
            return Err(GroupError::NotReceived);
        }
        let object = object(&message, &running.clients)?;
        Broadcast::new(message.action(), object, &running.clients).deliver_to(&link);
        Ok(())
    }

    /// Tells one consumer of an event, by its connection's [`channel_name`](crate::session::Context::channel_name).
    ///
    /// # Errors
    /// As [`Channels::send_to`], [`GroupError::NotReceived`] also for a connection of Python's where that is a 0.9, which
    /// knows no events; [`GroupError::Full`] as for [`Channels::event`].
    pub fn event_to<C: Consumer>(&self, channel: &ChannelName, event: C::Event) -> Result<(), GroupError> {
        let Some(running) = self.0.running() else {
            return Err(GroupError::NoChannel);
        };
        let text = closed(object(&event, bus_format())?)?;
        let Some(link) = self.find(channel)? else {
            let of_python = channel.connection(&running.prefix).is_none();
            if of_python && running.format == BusFormat::V0 {
                return Err(GroupError::NotReceived);
            }
            return self.send_on(channel, Content::Event(text));
        };
        if link.host.consumer != TypeId::of::<C>() {
            return Err(GroupError::NotReceived);
        }
        if link.tell(&text) {
            Ok(())
        } else {
            Err(GroupError::Full { members: 1 })
        }
    }

    /// The connection, where it is one of this process; `None` where it is another's.
    fn find(&self, channel: &ChannelName) -> Result<Option<Arc<Link>>, GroupError> {
        let running = self.0.running().ok_or(GroupError::NoChannel)?;
        match channel.connection(&running.prefix) {
            Some((process, connection)) if process == self.0.process => running
                .connections
                .find(connection)
                .map(Some)
                .ok_or(GroupError::NoChannel),
            _ => Ok(None),
        }
    }

    fn send_on(&self, channel: &ChannelName, content: Content) -> Result<(), GroupError> {
        if self.0.layer().is_none() {
            return Err(GroupError::NoChannel);
        }
        // What the layer can't carry is lost, and counted by it.
        let _ = self
            .0
            .publish(&Address::Channel(channel.clone()), Delivery::new(content));
        Ok(())
    }

    /// How the channel layer is, and what was lost. In memory there is nothing that could be away.
    pub fn health(&self) -> Health {
        self.0.health()
    }

    /// Tells of each change between a layer that is there and one that is away.
    pub fn health_changes(&self) -> HealthChanges {
        HealthChanges {
            hub: Arc::clone(&self.0),
            changes: self.0.changes(),
        }
    }
}

/// The changes of a layer's health: [`Channels::health_changes`] gives them.
#[derive(Debug)]
pub struct HealthChanges {
    hub: Arc<Hub>,
    changes: watch::Receiver<()>,
}

impl HealthChanges {
    /// Waits until the layer's server has gone or come back since the last call, and says how the layer is. Several changes
    /// in a row may be told as one.
    ///
    /// # Cancel safety
    /// Cancel-safe: no change is lost.
    pub async fn next(&mut self) -> Health {
        // The hub, which is held here, holds the other end.
        let _ = self.changes.changed().await;
        self.hub.health()
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Channels").field(&self.0).finish()
    }
}
