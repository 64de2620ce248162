//! The members of one group in this process.

use std::{any::TypeId, cmp::Reverse, collections::BinaryHeap, sync::Arc};

use super::GroupSpec;
use crate::session::Link;

/// The members of one group, each at a place of its own, which it keeps: so that a delivery that goes through them in
/// slices meets nobody twice.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// The types of message by which they are members: nearly always one.
    kinds: Vec<GroupSpec>,
    places: Vec<Place>,
    /// Free places, lowest first, so that a group which has shrunk takes no longer than its members need.
    free: BinaryHeap<Reverse<u32>>,
    count: usize,
}

#[derive(Debug)]
struct Place {
    link: Option<Arc<Link>>,
    kinds: Kinds,
}

/// Some of the types of message of one group: a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u64);

/// Whom a delivery is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Members by any of the first types of message, but for those who are so by any of the second too.
    By(Kinds, Kinds),
    /// All of them.
    All,
}

impl Kinds {
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn meet(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    pub(super) fn insert(&mut self, others: Self) {
        self.0 |= others.0;
    }

    pub(super) fn remove(&mut self, others: Self) {
        self.0 &= !others.0;
    }
}

impl Members {
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// A type of message, where any member is or was one by it.
    pub(super) fn kind(&self, type_id: TypeId) -> Option<Kinds> {
        let index = self.kinds.iter().position(|kind| (kind.type_id)() == type_id)?;
        Some(Kinds(1 << index))
    }

    /// The types of message that its members are told.
    pub(super) fn kinds(&self) -> Vec<(Kinds, GroupSpec)> {
        self.kinds
            .iter()
            .enumerate()
            .map(|(index, spec)| (Kinds(1 << index), *spec))
            .collect()
    }

    /// A type of message that a member is to be told; `None` where there are as many as there are bits.
    pub(super) fn know(&mut self, spec: GroupSpec) -> Option<Kinds> {
        if let Some(known) = self.kind((spec.type_id)()) {
            return Some(known);
        }
        let index = u32::try_from(self.kinds.len()).ok()?;
        let kind = 1_u64.checked_shl(index)?;
        self.kinds.push(spec);
        Some(Kinds(kind))
    }

    /// By which types of message the member at this place is one.
    pub(super) fn set(&mut self, index: u32, kinds: Kinds) {
        if let Some(place) = self.places.get_mut(index as usize) {
            place.kinds = kinds;
        }
    }

    /// A place for one more member, who is told nothing yet.
    pub(super) fn add(&mut self, link: Arc<Link>) -> u32 {
        self.count += 1;
        let place = Place {
            link: Some(link),
            kinds: Kinds::default(),
        };
        while let Some(Reverse(index)) = self.free.pop() {
            // One that was cut off with the end may have come back, and been taken.
            if let Some(free) = self.places.get_mut(index as usize)
                && free.link.is_none()
            {
                *free = place;
                return index;
            }
        }
        self.places.push(place);
        // No process has as many connections.
        u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
    }

    /// Takes the member at this place away; says how many are left.
    pub(super) fn remove(&mut self, index: u32) -> usize {
        let link = self
            .places
            .get_mut(index as usize)
            .and_then(|place| place.link.take());
        if link.is_some() {
            self.count -= 1;
            self.free.push(Reverse(index));
        }
        while self.places.last().is_some_and(|place| place.link.is_none()) {
            self.places.pop();
        }
        if self.places.len() * 4 < self.places.capacity() {
            self.places.shrink_to(self.places.len() * 2);
            let known = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
            self.free.retain(|Reverse(index)| *index < known);
        }
        self.count
    }

    /// Adds the members from place `from` on to `slice`, as many as it has room for; the place to go on from, if any.
    pub(super) fn slice(&self, wanted: Wanted, from: usize, slice: &mut Vec<Arc<Link>>) -> Option<usize> {
        for (index, place) in self.places.iter().enumerate().skip(from) {
            if slice.len() == slice.capacity() {
                return Some(index);
            }
            let is_wanted = match wanted {
                Wanted::All => true,
                Wanted::By(any, none) => place.kinds.meet(any) && !place.kinds.meet(none),
            };
            if let (Some(link), true) = (&place.link, is_wanted) {
                slice.push(Arc::clone(link));
            }
        }
        None
    }
}
