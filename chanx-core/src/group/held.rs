//! The groups that one connection is in: few, nearly always, for which a list is smaller and faster than a map.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, DefaultHasher},
    mem,
    sync::Arc,
};

use super::{members::Kinds, table::Entry};

/// More than so many are kept as a map.
const FEW: usize = 8;

/// The groups that one connection is in.
#[derive(Debug)]
pub(super) enum Held {
    Few(Vec<Membership>),
    /// By the addresses of the groups, which no peer chooses, and which are held here.
    Many(Box<Map>),
}

type Map = HashMap<usize, Membership, BuildHasherDefault<DefaultHasher>>;

#[derive(Debug)]
pub(super) struct Membership {
    pub(super) entry: Arc<Entry>,
    /// Where the connection stands in the group.
    pub(super) place: u32,
    /// The types of message by which it is in: nearly always one.
    pub(super) kinds: Kinds,
}

impl Default for Held {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Held {
    pub(super) fn get(&self, entry: &Arc<Entry>) -> Option<&Membership> {
        match self {
            Self::Few(few) => few.iter().find(|held| Arc::ptr_eq(&held.entry, entry)),
            Self::Many(many) => many.get(&address(entry)),
        }
    }

    pub(super) fn get_mut(&mut self, entry: &Arc<Entry>) -> Option<&mut Membership> {
        match self {
            Self::Few(few) => few.iter_mut().find(|held| Arc::ptr_eq(&held.entry, entry)),
            Self::Many(many) => many.get_mut(&address(entry)),
        }
    }

    /// One more, which was not there before.
    pub(super) fn insert(&mut self, membership: Membership) {
        if let Self::Few(few) = self
            && few.len() == FEW
        {
            let few = mem::take(few).into_iter();
            let many = few.map(|held| (address(&held.entry), held)).collect();
            *self = Self::Many(Box::new(many));
        }
        match self {
            Self::Few(few) => {
                if few.capacity() == 0 {
                    few.reserve_exact(1);
                }
                few.push(membership);
            }
            Self::Many(many) => {
                many.insert(address(&membership.entry), membership);
            }
        }
    }

    pub(super) fn remove(&mut self, entry: &Arc<Entry>) {
        match self {
            Self::Few(few) => few.retain(|held| !Arc::ptr_eq(&held.entry, entry)),
            Self::Many(many) => drop(many.remove(&address(entry))),
        }
    }

    /// All of them, in no order.
    pub(super) fn into_all(self) -> Vec<Membership> {
        match self {
            Self::Few(few) => few,
            Self::Many(many) => many.into_values().collect(),
        }
    }
}

fn address(entry: &Arc<Entry>) -> usize {
    Arc::as_ptr(entry) as usize
}
