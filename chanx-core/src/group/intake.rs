//! What comes from other processes, on its way to the connections of this one.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Weak, atomic::Ordering},
};

use super::{
    Address, Content, Delivery, GroupName, GroupSpec, Inbox, ProcessId, census,
    control::Control,
    fanout::{self, Broadcast, Served},
    hub::{Hub, Running, bus_format},
    inbox::Intake,
    members::{Kinds, Wanted},
    table::Entry,
};
use crate::{
    access::UserId,
    dispatch::guard,
    observe,
    session::{CloseCode, CloseRequest, Link, Wish},
};

/// Where the layer of this hub puts what it has received. It does not keep the hub alive.
pub(super) fn inbox(hub: &Arc<Hub>) -> Inbox {
    Inbox::of(Arc::new(Arc::downgrade(hub)))
}

impl Intake for Weak<Hub> {
    fn deliver(&self, to: Address, delivery: Delivery) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            if let Some(hub) = self.upgrade() {
                hub.take_in(to, delivery).await;
            }
        })
    }

    fn changed(&self) {
        if let Some(hub) = self.upgrade() {
            hub.note_change();
            census::greet(&hub);
        }
    }
}

/// What is looked at of a delivery beside its content.
struct Sender {
    process: Option<ProcessId>,
    user: Option<UserId>,
    /// The groups by whose copies the same has come already.
    served: Vec<GroupName>,
}

impl Hub {
    async fn take_in(self: &Arc<Self>, to: Address, delivery: Delivery) {
        let Some(running) = self.running() else { return };
        let from = delivery
            .from
            .as_ref()
            .and_then(|from| from.connection(&running.prefix));
        let process = from.map(|(process, _)| process);
        let is_own = process == Some(self.process);
        if is_own || self.census.has_seen(process, delivery.number) {
            return;
        }
        let served = match (&to, process, delivery.number) {
            (Address::Group(group), Some(process), Some(number)) => {
                self.come_by(process, number, group, delivery.groups)
            }
            _ => Vec::new(),
        };
        let sender = Sender {
            process,
            user: delivery.from_user,
            served,
        };
        match (to, delivery.content) {
            (Address::Group(group), Content::Message { message, .. }) => {
                self.message(running, &group, &message, &sender, None).await;
            }
            (Address::Group(group), Content::Event(event)) => self.event(&group, &event).await,
            (Address::Channel(channel), content) => match (channel.connection(&running.prefix), content) {
                (Some((_, 0)), Content::Control(control)) => self.control(running, &control, sender).await,
                (Some((process, connection)), content) if process == self.process => {
                    if let Some(link) = running.connections.find(connection) {
                        self.to_one(running, &link, content, &sender);
                    }
                }
                _ => {}
            },
            (Address::Processes, Content::Control(control)) => self.control(running, &control, sender).await,
            _ => self.drop_one("what is not sent there"),
        }
    }

    /// Of the groups that a message was sent to, those whose copies have come. They are numbered in a row; one that is lost,
    /// or on its way, serves nobody.
    fn come_by(
        &self,
        process: ProcessId,
        number: u64,
        group: &GroupName,
        groups: Vec<GroupName>,
    ) -> Vec<GroupName> {
        let place = groups.iter().position(|other| other == group);
        let Some(first) = place.and_then(|place| number.checked_sub(place as u64)) else {
            return Vec::new();
        };
        let others = (first..).zip(groups).filter(|(other, _)| *other != number);
        others
            .filter(|(other, _)| self.census.has_come(process, *other))
            .map(|(_, group)| group)
            .collect()
    }

    /// A message to the members of a group here, but for those who have got it by way of another.
    async fn message(
        &self,
        running: &Running,
        group: &GroupName,
        text: &str,
        sender: &Sender,
        only: Option<&UserId>,
    ) {
        let Some(entry) = self.table.find(group) else {
            return;
        };
        let served = self.served(running, text, sender);
        let mut told = Kinds::default();
        let kinds = entry.members().kinds();
        for (kind, spec) in kinds {
            let Some(mut broadcast) = broadcast(running, spec, text, sender) else {
                continue;
            };
            broadcast.to_user = only.cloned();
            broadcast.deliver(&entry, Wanted::By(kind, told), &served).await;
            told.insert(kind);
        }
        if told.is_empty() {
            self.drop_one("a message that the group's members are not told");
        }
    }

    /// The groups by which it has come, each with the types of message that can say it.
    fn served(&self, running: &Running, text: &str, sender: &Sender) -> Vec<Served> {
        let entries = sender.served.iter().filter_map(|group| self.table.find(group));
        let told = |entry: &Arc<Entry>| {
            let mut told = Kinds::default();
            for (kind, spec) in entry.members().kinds() {
                if broadcast(running, spec, text, sender).is_some() {
                    told.insert(kind);
                }
            }
            told
        };
        entries.map(|entry| (Arc::clone(&entry), told(&entry))).collect()
    }

    async fn event(&self, group: &GroupName, event: &Arc<str>) {
        let Some(entry) = self.table.find(group) else {
            return;
        };
        let mut known: Vec<(usize, bool)> = Vec::new();
        let full = fanout::tell(&entry, event, |link| {
            // Asked once for each consumer, not for each of its connections.
            let host = Arc::as_ptr(&link.host) as usize;
            if let Some((_, reads)) = known.iter().find(|(known, _)| *known == host) {
                return *reads;
            }
            let reads = reads_event(link, event);
            known.push((host, reads));
            reads
        });
        let full = full.await;
        for _ in 0..full {
            self.drop_one("an event for a consumer with a full inbox");
        }
        if !known.iter().any(|(_, reads)| *reads) {
            self.drop_one("an event that the group's members don't know");
        }
    }

    fn to_one(&self, running: &Running, link: &Link, content: Content, sender: &Sender) {
        match content {
            Content::Message { message, .. } => {
                let kinds = link.host.spec.group_messages;
                let read = kinds
                    .iter()
                    .find_map(|kind| broadcast(running, *kind, &message, sender));
                match read {
                    Some(mut broadcast) => broadcast.deliver_to(link),
                    None => self.drop_one("a message that the connection is not told"),
                }
            }
            Content::Event(event) => {
                if !reads_event(link, &event) {
                    self.drop_one("an event that the connection's consumer does not know");
                } else if !link.tell(&event) {
                    self.drop_one("an event for a consumer with a full inbox");
                }
            }
            Content::Control(_) => self.drop_one("what is not for a connection"),
        }
    }

    async fn control(self: &Arc<Self>, running: &Running, text: &str, sender: Sender) {
        let (Some(process), Ok(control)) = (sender.process, serde_json::from_str(text)) else {
            return self.drop_one("what no process of this version says");
        };
        match control {
            Control::ToUser {
                user,
                groups,
                message,
            } => {
                let mut sender = sender;
                for group in groups {
                    self.message(running, &group, &message, &sender, Some(&user))
                        .await;
                    sender.served.push(group);
                }
            }
            Control::Disconnect { user, reason } => {
                let request = CloseRequest::new(CloseCode::POLICY, reason);
                running.connections.wish(&user, &Wish::Close(request)).await;
            }
            Control::Recheck { user } => running.connections.wish(&user, &Wish::Recheck).await,
            Control::Event { group, event } => self.event(&group, &event.into()).await,
            control => census::hear(self, process, control),
        }
    }

    /// Something from elsewhere could not be used: counted, and logged ever more rarely.
    pub(super) fn drop_one(&self, what: &'static str) {
        let count = self.dropped.fetch_add(1, Ordering::Relaxed) + 1;
        observe::dropped_delivery(what, count);
    }
}

/// A message as one kind of members is told it; `None` where it is none of theirs.
fn broadcast<'a>(
    running: &'a Running,
    kind: GroupSpec,
    text: &str,
    sender: &Sender,
) -> Option<Broadcast<'a>> {
    let (bus, clients) = (bus_format(), &running.clients);
    // Under guard: types of the application read and write it.
    match guard::caught(|| (kind.rewrite)(text, bus, clients)) {
        Ok(Ok((action, object))) => {
            let mut broadcast = Broadcast::new(action, object, clients);
            broadcast.from_user.clone_from(&sender.user);
            Some(broadcast)
        }
        Ok(Err(_)) => None,
        Err(panic) => {
            observe::hook_panicked("reading a group message", &panic);
            None
        }
    }
}

fn reads_event(link: &Link, event: &str) -> bool {
    // Under guard: types of the application read it.
    guard::caught(|| (link.host.reads_event)(event, bus_format())).is_ok_and(|read| read.is_ok())
}
