//! Which connections of this process are in which groups. No lock holds all of it, and none is held while anything is sent.

use std::{
    any::TypeId,
    collections::{BTreeSet, HashMap},
    hash::{BuildHasher, RandomState},
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    GroupError, GroupName, GroupSpec,
    held::{Held, Membership},
    members::{Kinds, Members},
};
use crate::session::Link;

/// Tables that the groups are spread over by name.
const SHARDS: usize = 64;

type Shard = HashMap<GroupName, Arc<Entry>>;

/// The groups that have members in this process.
#[derive(Debug)]
pub(super) struct Table {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
}

/// One group.
#[derive(Debug)]
pub(super) struct Entry {
    name: GroupName,
    members: Mutex<Members>,
    /// How many messages are on their way to them.
    passing: AtomicUsize,
}

/// A message on its way to the members of a group.
#[derive(Debug)]
pub(super) struct Passing<'a>(&'a Entry);

impl Drop for Passing<'_> {
    fn drop(&mut self) {
        self.0.passing.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The groups that one connection is in.
#[derive(Debug, Default)]
pub(crate) struct Memberships(Mutex<Joined>);

impl Memberships {
    /// The connection has left all groups for good.
    pub(crate) fn is_over(&self) -> bool {
        lock(&self.0).over
    }
}

#[derive(Debug, Default)]
struct Joined {
    held: Held,
    /// The connection is leaving: it joins no more.
    over: bool,
}

/// A member or a group less or more in this process: told while nothing else can happen to that group's being known.
pub(super) trait Watch {
    /// The group has its first member here.
    fn appeared(&self, name: &GroupName);
    /// The group has none any more.
    fn vanished(&self, name: &GroupName);
}

impl Table {
    pub(super) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
        }
    }

    fn shard(&self, name: &GroupName) -> MutexGuard<'_, Shard> {
        // Of 64 bits the lowest six.
        let index = usize::try_from(self.hasher.hash_one(name) % SHARDS as u64).unwrap_or_default();
        lock(&self.shards[index])
    }

    pub(super) fn find(&self, name: &GroupName) -> Option<Arc<Entry>> {
        self.shard(name).get(name).cloned()
    }

    /// The names of the groups that have members here, in their order, `most` at the most: the first of them.
    pub(super) fn names(&self, most: usize) -> Vec<GroupName> {
        let mut names = BTreeSet::new();
        for shard in &self.shards {
            for name in lock(shard).keys() {
                names.insert(name.clone());
                if names.len() > most {
                    names.pop_last();
                }
            }
        }
        names.into_iter().collect()
    }

    /// Makes the connection a member; nothing where it is one.
    pub(super) fn join(
        &self,
        link: &Arc<Link>,
        name: &GroupName,
        spec: GroupSpec,
        watch: &impl Watch,
    ) -> Result<(), GroupError> {
        let mut joined = lock(&link.memberships.0);
        if joined.over {
            return Err(GroupError::Closed);
        }
        let mut shard = self.shard(name);
        let entry = shard.entry(name.clone()).or_insert_with(|| {
            watch.appeared(name);
            Arc::new(Entry {
                name: name.clone(),
                members: Mutex::default(),
                passing: AtomicUsize::new(0),
            })
        });
        let mut members = entry.members();
        // As many types of message under one name as no program has.
        let kind = members.know(spec).ok_or(GroupError::NotReceived)?;
        if let Some(membership) = joined.held.get_mut(entry) {
            membership.kinds.insert(kind);
            members.set(membership.place, membership.kinds);
            return Ok(());
        }
        let place = members.add(Arc::clone(link));
        members.set(place, kind);
        joined.held.insert(Membership {
            entry: Arc::clone(entry),
            place,
            kinds: kind,
        });
        Ok(())
    }

    /// Ends a membership by one type of message; nothing where there is none.
    pub(super) fn leave(&self, link: &Link, name: &GroupName, type_id: TypeId, watch: &impl Watch) {
        let Some(entry) = self.find(name) else { return };
        let mut joined = lock(&link.memberships.0);
        let Some(membership) = joined.held.get_mut(&entry) else {
            return;
        };
        let mut members = entry.members();
        membership.kinds.remove(members.kind(type_id).unwrap_or_default());
        members.set(membership.place, membership.kinds);
        let (place, is_over) = (membership.place, membership.kinds.is_empty());
        drop(members);
        if is_over {
            joined.held.remove(&entry);
            drop(joined);
            self.end(&entry, place, watch);
        }
    }

    /// Ends all memberships of a connection, for good.
    pub(super) fn leave_all(&self, link: &Link, watch: &impl Watch) {
        let mut joined = lock(&link.memberships.0);
        joined.over = true;
        let held = mem::take(&mut joined.held);
        drop(joined);
        for Membership { entry, place, .. } in held.into_all() {
            self.end(&entry, place, watch);
        }
    }

    fn end(&self, entry: &Arc<Entry>, place: u32, watch: &impl Watch) {
        if entry.members().remove(place) > 0 {
            return;
        }
        let mut shard = self.shard(&entry.name);
        // Somebody may have joined meanwhile, or have emptied it too.
        let is_known = shard
            .get(&entry.name)
            .is_some_and(|known| Arc::ptr_eq(known, entry));
        if is_known && entry.members().count() == 0 {
            shard.remove(&entry.name);
            watch.vanished(&entry.name);
        }
    }
}

impl Entry {
    /// Counts a message as on its way, until that is dropped.
    pub(super) fn passing(&self) -> Passing<'_> {
        self.passing.fetch_add(1, Ordering::Relaxed);
        Passing(self)
    }

    /// A hint only: whoever acts on an old one writes now what could have waited, or the other way round.
    pub(super) fn has_several_passing(&self) -> bool {
        self.passing.load(Ordering::Relaxed) > 1
    }

    pub(super) fn members(&self) -> MutexGuard<'_, Members> {
        lock(&self.members)
    }
}

impl Memberships {
    /// Whether the connection is in this group, by any of these types of message.
    pub(super) fn hold(&self, entry: &Arc<Entry>, kinds: Kinds) -> bool {
        let joined = lock(&self.0);
        let membership = joined.held.get(entry);
        membership.is_some_and(|membership| membership.kinds.meet(kinds))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that can panic runs under these locks: what they guard is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
