//! Which connections of this process are in which groups. No lock holds all of it, and none is held while anything is sent.

use std::{
    any::TypeId,
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher, RandomState},
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
    /// The place of the connection in each group. Groups are known by their addresses, which no peer chooses.
    places: HashMap<Membership, u32, BuildHasherDefault<DefaultHasher>>,
    /// The connection is leaving: it joins no more.
    over: bool,
}

/// A connection may be in a group by more than one type of message.
#[derive(Debug)]
struct Membership {
    entry: Arc<Entry>,
    type_id: TypeId,
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
        let membership = Membership {
            entry: Arc::clone(entry),
            type_id: (spec.type_id)(),
        };
        joined
            .places
            .entry(membership)
            .or_insert_with(|| entry.members().add(Arc::clone(link), spec));
        Ok(())
    }

    /// Ends a membership; nothing where there is none.
    pub(super) fn leave(&self, link: &Link, name: &GroupName, type_id: TypeId, watch: &impl Watch) {
        let Some(entry) = self.find(name) else { return };
        let membership = Membership { entry, type_id };
        let place = lock(&link.memberships.0).places.remove(&membership);
        if let Some(place) = place {
            self.end(&membership.entry, place, watch);
        }
    }

    /// Ends all memberships of a connection, for good.
    #[expect(
        clippy::mutable_key_type,
        reason = "groups are told apart by their addresses, which do not change"
    )]
    pub(super) fn leave_all(&self, link: &Link, watch: &impl Watch) {
        let mut joined = lock(&link.memberships.0);
        joined.over = true;
        let places = mem::take(&mut joined.places);
        drop(joined);
        for (membership, place) in &places {
            self.end(&membership.entry, *place, watch);
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
    pub(super) fn members(&self) -> MutexGuard<'_, Members> {
        lock(&self.members)
    }
}

impl Memberships {
    /// Whether the connection is in this group, by any of these types of message.
    pub(super) fn hold(&self, entry: &Arc<Entry>, kinds: &[GroupSpec]) -> bool {
        let joined = lock(&self.0);
        kinds.iter().any(|kind| {
            joined.places.contains_key(&Membership {
                entry: Arc::clone(entry),
                type_id: (kind.type_id)(),
            })
        })
    }
}

impl PartialEq for Membership {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.entry, &other.entry) && self.type_id == other.type_id
    }
}

impl Eq for Membership {}

impl Hash for Membership {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.entry).hash(state);
        self.type_id.hash(state);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that can panic runs under these locks: what they guard is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
