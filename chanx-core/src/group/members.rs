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
    kind: u16,
}

/// Whom a delivery is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Members by this type of message.
    Kind(u16),
    /// All of them.
    All,
}

impl Members {
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The number of a type of message here, where any member is one by it.
    pub(super) fn kind(&self, type_id: TypeId) -> Option<u16> {
        let index = self.kinds.iter().position(|kind| (kind.type_id)() == type_id)?;
        u16::try_from(index).ok()
    }

    /// The types of message that its members are told.
    pub(super) fn kinds(&self) -> Vec<GroupSpec> {
        self.kinds.clone()
    }

    pub(super) fn add(&mut self, link: Arc<Link>, spec: GroupSpec) -> u32 {
        let kind = self.kind((spec.type_id)()).unwrap_or_else(|| {
            self.kinds.push(spec);
            // As many as there are types in the program that are joined under one name.
            u16::try_from(self.kinds.len() - 1).unwrap_or(u16::MAX)
        });
        self.count += 1;
        let place = Place {
            link: Some(link),
            kind,
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
            let is_wanted = wanted == Wanted::All || wanted == Wanted::Kind(place.kind);
            if let (Some(link), true) = (&place.link, is_wanted) {
                slice.push(Arc::clone(link));
            }
        }
        None
    }
}
