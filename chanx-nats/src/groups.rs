//! Which groups are wanted, and which of them the server knows of.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chanx_core::group::GroupName;
use tokio::sync::{Notify, oneshot};

/// The groups of a process. What is wanted is said at any time; the session makes it so.
#[derive(Default)]
pub(crate) struct Groups {
    state: Mutex<State>,
    changed: Notify,
    settled: Notify,
}

#[derive(Default)]
struct State {
    /// Whether there is a session that could make anything so.
    up: bool,
    groups: HashMap<GroupName, Entry>,
    /// Those that the session has to look at, each once.
    unseen: Vec<GroupName>,
    /// Of the last subscription.
    number: u64,
}

#[derive(Default)]
struct Entry {
    wanted: bool,
    subscription: Option<Subscription>,
    /// Whether the server has said that it knows of it.
    in_force: bool,
    /// Whether it is among the unseen.
    unseen: bool,
}

/// The session's subscription; dropped, it stops.
struct Subscription {
    number: u64,
    _stop: oneshot::Sender<()>,
}

/// A subscription that the session has to make.
pub(crate) struct Opened {
    pub(crate) group: GroupName,
    pub(crate) number: u64,
    /// Ends when it is not wanted any more.
    pub(crate) stopped: oneshot::Receiver<()>,
}

impl Groups {
    pub(crate) fn subscribe(&self, group: &GroupName) {
        self.want(group, true);
    }

    pub(crate) fn unsubscribe(&self, group: &GroupName) {
        self.want(group, false);
    }

    fn want(&self, group: &GroupName, wanted: bool) {
        let mut state = self.lock();
        let State {
            up, groups, unseen, ..
        } = &mut *state;
        let entry = groups.entry(group.clone()).or_default();
        entry.wanted = wanted;
        if !*up {
            // The next session begins by looking at all.
            if !wanted {
                groups.remove(group);
            }
        } else if !std::mem::replace(&mut entry.unseen, true) {
            unseen.push(group.clone());
            drop(state);
            self.changed.notify_one();
        }
    }

    /// Waits until the group's subscription is in force, or can't be.
    pub(crate) async fn subscribed(&self, group: &GroupName) {
        loop {
            let settled = self.settled.notified();
            {
                let state = self.lock();
                let entry = state.groups.get(group);
                if !state.up || entry.is_none_or(|entry| !entry.wanted || entry.in_force) {
                    return;
                }
            }
            settled.await;
        }
    }

    /// A session begins, and has to make all that is wanted.
    pub(crate) fn begin(&self) {
        let mut state = self.lock();
        let State {
            up, groups, unseen, ..
        } = &mut *state;
        *up = true;
        unseen.extend(groups.iter_mut().map(|(group, entry)| {
            entry.unseen = true;
            group.clone()
        }));
        drop(state);
        self.changed.notify_one();
    }

    /// The session has ended, and with it all that it made.
    pub(crate) fn end(&self) {
        let mut state = self.lock();
        state.up = false;
        state.unseen = Vec::new();
        state.groups.retain(|_, entry| {
            *entry = Entry {
                wanted: entry.wanted,
                ..Entry::default()
            };
            entry.wanted
        });
        drop(state);
        self.settled.notify_waiters();
    }

    /// Waits for something to look at.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// The subscriptions to make; those not wanted any more stop.
    pub(crate) fn take_changes(&self) -> Vec<Opened> {
        let mut opened = Vec::new();
        let mut state = self.lock();
        for group in std::mem::take(&mut state.unseen) {
            let number = state.number + 1;
            let Some(entry) = state.groups.get_mut(&group) else {
                continue;
            };
            entry.unseen = false;
            if !entry.wanted {
                state.groups.remove(&group);
            } else if entry.subscription.is_none() {
                let (stop, stopped) = oneshot::channel();
                entry.subscription = Some(Subscription { number, _stop: stop });
                state.number = number;
                opened.push(Opened {
                    group,
                    number,
                    stopped,
                });
            }
        }
        opened
    }

    /// The server knows of these by now.
    pub(crate) fn confirm(&self, made: &[(GroupName, u64)]) {
        let mut state = self.lock();
        for (group, number) in made {
            if let Some(entry) = state.groups.get_mut(group)
                && entry.is(*number)
            {
                entry.in_force = true;
            }
        }
        drop(state);
        self.settled.notify_waiters();
    }

    /// Whether what comes by this subscription is wanted.
    pub(crate) fn hear(&self, group: &GroupName, number: u64) -> bool {
        let state = self.lock();
        let entry = state.groups.get(group);
        entry.is_some_and(|entry| entry.wanted && entry.is(number))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn is(&self, number: u64) -> bool {
        let subscription = self.subscription.as_ref();
        subscription.is_some_and(|subscription| subscription.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> GroupName {
        GroupName::parse("room").unwrap()
    }

    #[test]
    fn whoever_comes_and_goes_often_is_looked_at_once() {
        let groups = Groups::default();
        groups.begin();
        for _ in 0..100 {
            groups.subscribe(&group());
            groups.unsubscribe(&group());
        }
        assert_eq!(groups.lock().unseen.len(), 1);
        assert!(groups.take_changes().is_empty());
        assert!(groups.lock().groups.is_empty());
    }

    #[test]
    fn who_was_away_a_moment_keeps_the_subscription() {
        let groups = Groups::default();
        groups.begin();
        groups.subscribe(&group());
        let opened = groups.take_changes();
        let number = opened[0].number;
        groups.unsubscribe(&group());
        assert!(!groups.hear(&group(), number));
        groups.subscribe(&group());
        assert!(groups.take_changes().is_empty());
        assert!(groups.hear(&group(), number));
    }

    #[test]
    fn a_new_session_subscribes_anew_to_what_is_wanted() {
        let groups = Groups::default();
        groups.subscribe(&group());
        for _ in 0..2 {
            groups.begin();
            let [opened] = &groups.take_changes()[..] else {
                panic!("it is subscribed to once")
            };
            assert!(groups.hear(&group(), opened.number));
            groups.end();
            assert!(!groups.hear(&group(), opened.number));
        }
        groups.unsubscribe(&group());
        groups.begin();
        assert!(groups.take_changes().is_empty());
    }

    #[chanx_testing::test]
    async fn nobody_waits_for_what_can_not_be() {
        let groups = Groups::default();
        groups.subscribe(&group());
        let group = group();
        groups.subscribed(&group).await;
        groups.begin();
        let ends = async {
            tokio::task::yield_now().await;
            groups.end();
        };
        tokio::join!(groups.subscribed(&group), ends);
    }
}
