//! Which connections of this process are in which groups. No lock holds all of it, and none is held while anything is sent.

use std::{
    any::TypeId,
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{GroupError, GroupName, GroupSpec, members::Members};
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
}

/// The groups that one connection is in.
#[derive(Debug, Default)]
pub(crate) struct Memberships(Mutex<Joined>);

#[derive(Debug, Default)]
struct Joined {
    /// Sorted by the address of the group.
    list: Vec<Membership>,
    /// The connection is leaving: it joins no more.
    over: bool,
}

#[derive(Debug)]
struct Membership {
    entry: Arc<Entry>,
    type_id: TypeId,
    place: u32,
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
            })
        });
        if let Err(at) = joined.find(entry, (spec.type_id)()) {
            let place = lock(&entry.members).add(Arc::clone(link), spec);
            let (entry, type_id) = (Arc::clone(entry), (spec.type_id)());
            joined.list.insert(
                at,
                Membership {
                    entry,
                    type_id,
                    place,
                },
            );
        }
        Ok(())
    }

    /// Ends a membership; nothing where there is none.
    pub(super) fn leave(&self, link: &Link, name: &GroupName, type_id: TypeId, watch: &impl Watch) {
        let Some(entry) = self.find(name) else { return };
        let mut joined = lock(&link.memberships.0);
        let Ok(at) = joined.find(&entry, type_id) else {
            return;
        };
        let membership = joined.list.remove(at);
        drop(joined);
        self.end(&membership, watch);
    }

    /// Ends all memberships of a connection, for good.
    pub(super) fn leave_all(&self, link: &Link, watch: &impl Watch) {
        let mut joined = lock(&link.memberships.0);
        joined.over = true;
        let list = mem::take(&mut joined.list);
        drop(joined);
        for membership in &list {
            self.end(membership, watch);
        }
    }

    fn end(&self, membership: &Membership, watch: &impl Watch) {
        let entry = &membership.entry;
        if entry.members().remove(membership.place) > 0 {
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
    pub(super) fn members(&self) -> MutexGuard<'_, Members> {
        lock(&self.members)
    }
}

impl Memberships {
    /// Whether the connection is in this group, by whichever type of message.
    pub(super) fn hold(&self, entry: &Arc<Entry>) -> bool {
        lock(&self.0)
            .list
            .iter()
            .any(|membership| Arc::ptr_eq(&membership.entry, entry))
    }
}

impl Joined {
    /// Where the membership stands, or where it belongs.
    fn find(&self, entry: &Arc<Entry>, type_id: TypeId) -> Result<usize, usize> {
        let wanted = (Arc::as_ptr(entry), type_id);
        self.list
            .binary_search_by(|membership| (Arc::as_ptr(&membership.entry), membership.type_id).cmp(&wanted))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that can panic runs under these locks: what they guard is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
