//! The groups that are wanted, and those that the server knows of: one is made to match the other by whoever holds the
//! connection. What is kept grows with the groups, not with how often they are joined and left.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chanx_core::group::GroupName;
use tokio::sync::Notify;

#[derive(Debug, Default)]
pub(crate) struct Groups {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<GroupName, Entry>,
    /// Those whose entry may differ from what the server knows.
    touched: HashSet<GroupName>,
}

#[derive(Debug, Default)]
struct Entry {
    wanted: bool,
    held: Held,
}

/// What the server knows.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Held {
    #[default]
    No,
    /// It was told, and has not answered yet.
    Asked,
    Yes,
}

/// What the server is to be told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) join: Vec<GroupName>,
    pub(crate) leave: Vec<GroupName>,
}

impl Groups {
    pub(crate) fn want(&self, group: &GroupName, wanted: bool) {
        let mut state = self.lock();
        let State { entries, touched } = &mut *state;
        if wanted {
            entries.entry(group.clone()).or_default().wanted = true;
        } else {
            let Some(entry) = entries.get_mut(group) else {
                return;
            };
            entry.wanted = false;
            if entry.held == Held::No {
                // Nobody wants it, and the server has never heard of it.
                entries.remove(group);
                touched.remove(group);
                return;
            }
        }
        touched.insert(group.clone());
        drop(state);
        self.changed.notify_one();
    }

    /// Whether nothing need be waited for: the server has confirmed it, or nobody wants it.
    pub(crate) fn is_settled(&self, group: &GroupName) -> bool {
        let state = self.lock();
        let entry = state.entries.get(group);
        entry.is_none_or(|entry| !entry.wanted || entry.held == Held::Yes)
    }

    /// Waits until there may be something to tell. For one waiter.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// The connection has broken, and with it the server has forgotten all.
    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        let State { entries, touched } = &mut *state;
        touched.clear();
        entries.retain(|_, entry| entry.wanted);
        for entry in entries.values_mut() {
            entry.held = Held::No;
        }
    }

    /// A new connection knows of none: all that are wanted are to be told.
    pub(crate) fn begin(&self) -> Vec<GroupName> {
        self.forget();
        let mut state = self.lock();
        state.touched.clear();
        for entry in state.entries.values_mut() {
            entry.held = Held::Asked;
        }
        state.entries.keys().cloned().collect()
    }

    /// What the server has to be told by now.
    pub(crate) fn take(&self) -> Changes {
        let mut state = self.lock();
        let State { entries, touched } = &mut *state;
        let mut changes = Changes::default();
        for group in mem::take(touched) {
            let Some(entry) = entries.get_mut(&group) else {
                continue;
            };
            match (entry.wanted, entry.held) {
                (true, Held::No) => {
                    entry.held = Held::Asked;
                    changes.join.push(group);
                }
                (false, _) => {
                    entries.remove(&group);
                    changes.leave.push(group);
                }
                (true, _) => {}
            }
        }
        changes
    }

    /// The server has confirmed these.
    pub(crate) fn confirm(&self, groups: &[GroupName]) {
        let mut state = self.lock();
        for group in groups {
            if let Some(entry) = state.entries.get_mut(group)
                && entry.held == Held::Asked
            {
                entry.held = Held::Yes;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str) -> GroupName {
        GroupName::parse(name).unwrap()
    }

    fn changes(join: &[&str], leave: &[&str]) -> Changes {
        let names = |names: &[&str]| names.iter().map(|name| group(name)).collect();
        Changes {
            join: names(join),
            leave: names(leave),
        }
    }

    #[test]
    fn the_server_is_told_what_differs_and_once() {
        let groups = Groups::default();
        for _ in 0..3 {
            groups.want(&group("a"), true);
        }
        groups.want(&group("b"), true);
        groups.want(&group("b"), false);
        assert_eq!(groups.take(), changes(&["a"], &[]));
        assert_eq!(groups.take(), Changes::default());
        assert!(!groups.is_settled(&group("a")));
        groups.confirm(&[group("a")]);
        assert!(groups.is_settled(&group("a")));
    }

    #[test]
    fn what_changes_its_mind_is_not_told() {
        let groups = Groups::default();
        groups.want(&group("a"), true);
        groups.take();
        groups.want(&group("a"), false);
        groups.want(&group("a"), true);
        assert_eq!(groups.take(), Changes::default());
    }

    #[test]
    fn what_is_left_and_joined_again_is_in_force_when_it_is_confirmed_again() {
        let groups = Groups::default();
        groups.want(&group("a"), true);
        groups.take();
        groups.confirm(&[group("a")]);
        groups.want(&group("a"), false);
        assert_eq!(groups.take(), changes(&[], &["a"]));
        groups.want(&group("a"), true);
        assert!(!groups.is_settled(&group("a")));
        assert_eq!(groups.take(), changes(&["a"], &[]));
    }

    #[test]
    fn a_new_connection_is_told_all_that_are_wanted() {
        let groups = Groups::default();
        groups.want(&group("a"), true);
        groups.take();
        groups.confirm(&[group("a")]);
        groups.want(&group("b"), true);
        groups.want(&group("c"), true);
        groups.want(&group("c"), false);
        let mut wanted = groups.begin();
        wanted.sort();
        assert_eq!(wanted, [group("a"), group("b")]);
        assert!(!groups.is_settled(&group("a")));
        assert_eq!(groups.take(), Changes::default());
        groups.confirm(&wanted);
        assert!(groups.is_settled(&group("a")) && groups.is_settled(&group("b")));
    }

    #[test]
    fn nothing_is_kept_of_groups_that_nobody_wants_also_while_nobody_is_told() {
        let groups = Groups::default();
        groups.want(&group("held"), true);
        groups.take();
        groups.confirm(&[group("held")]);
        groups.forget();
        groups.want(&group("held"), false);
        for number in 0..100 {
            let name = group(&number.to_string());
            groups.want(&name, true);
            groups.want(&name, false);
        }
        groups.want(&group("never"), false);
        let state = groups.lock();
        assert!(state.entries.is_empty() && state.touched.is_empty());
    }
}
