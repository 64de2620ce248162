//! Deliveries that wait for their time.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chanx_core::{
    activity::Token,
    group::{Address, Delivery},
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::fate::Fate;

/// A delivery on its way, which counts as under way.
pub(super) struct Late {
    pub(super) to: Address,
    pub(super) delivery: Delivery,
    pub(super) token: Token,
}

/// Those that wait, by when they are due and, of those due at once, as they came.
#[derive(Default)]
pub(super) struct Schedule {
    waiting: Mutex<Waiting>,
    sooner: Notify,
}

#[derive(Default)]
struct Waiting {
    late: BTreeMap<(Instant, u64), Late>,
    number: u64,
    /// When the last one is due that may not be overtaken.
    latest: Option<Instant>,
}

impl Schedule {
    /// How many may wait.
    pub(super) const MOST: usize = 65_536;

    /// Whether there was space.
    pub(super) fn add(&self, fate: Fate, late: Late) -> bool {
        let mut waiting = self.lock();
        if waiting.late.len() >= Self::MOST {
            return false;
        }
        let now = Instant::now();
        let due = now + fate.delay + fate.overtaken.unwrap_or(Duration::ZERO);
        let due = if fate.overtaken.is_some() {
            due
        } else {
            let due = waiting.latest.map_or(due, |latest| latest.max(due));
            waiting.latest = Some(due);
            due
        };
        waiting.number += 1;
        let number = waiting.number;
        waiting.late.insert((due, number), late);
        drop(waiting);
        self.sooner.notify_one();
        true
    }

    /// The next that is due, once it is.
    pub(super) async fn due(&self) -> Late {
        loop {
            let next = {
                let mut waiting = self.lock();
                match waiting.late.first_entry() {
                    Some(first) if first.key().0 <= Instant::now() => return first.remove(),
                    Some(first) => Some(first.key().0),
                    None => None,
                }
            };
            match next {
                // The order of the two makes no difference: both lead to another look.
                Some(due) => tokio::select! {
                    biased;
                    () = sleep_until(due) => {}
                    () = self.sooner.notified() => {}
                },
                None => self.sooner.notified().await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing is half done when a panic could come.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
