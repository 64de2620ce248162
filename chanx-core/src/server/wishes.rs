//! What was lately wished of a user's connections, for those that were being let in meanwhile.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use crate::{access::UserId, session::Wish};

/// The wishes of late, as long as somebody may be on their way in who was asked before them.
#[derive(Debug)]
pub(crate) struct Wishes {
    /// How many there have ever been: read by everybody who begins to enter, so without the lock.
    count: AtomicU64,
    recent: Mutex<VecDeque<Wished>>,
    /// Nobody is on their way in for longer.
    kept: Duration,
}

/// One wish, and which it was of all, from 1.
#[derive(Debug)]
struct Wished {
    number: u64,
    at: Instant,
    user: UserId,
    wish: Wish,
}

impl Wishes {
    pub(super) fn new(kept: Duration) -> Self {
        Self {
            count: AtomicU64::new(0),
            recent: Mutex::default(),
            kept,
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Wished>> {
        // Nothing under this lock can leave it half changed.
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there have been: who begins to be asked now minds those that come after. One that is being noted may be
    /// among them.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Notes a wish.
    pub(super) fn note(&self, user: &UserId, wish: &Wish) {
        let at = Instant::now();
        let mut recent = self.lock();
        let is_over = |wished: &Wished| at - wished.at > self.kept;
        while recent.front().is_some_and(is_over) {
            recent.pop_front();
        }
        // Counted under the lock, so that the numbers stand in order.
        let number = self.count.fetch_add(1, Ordering::AcqRel) + 1;
        let (user, wish) = (user.clone(), wish.clone());
        recent.push_back(Wished {
            number,
            at,
            user,
            wish,
        });
    }

    /// What has been wished of this user since there had been so many.
    pub(crate) fn since(&self, count: u64, user: &UserId) -> Vec<Wish> {
        if self.count() == count {
            return Vec::new();
        }
        let recent = self.lock();
        let newer = recent.iter().rev().take_while(|wished| wished.number > count);
        newer
            .filter(|wished| wished.user == *user)
            .map(|wished| wished.wish.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{CloseCode, CloseRequest};

    #[tokio::test(start_paused = true)]
    async fn a_wish_is_kept_for_those_who_were_on_their_way_in() {
        let wishes = Wishes::new(Duration::from_secs(20));
        let close = Wish::Close(CloseRequest::new(CloseCode::POLICY, "revoked"));
        let (mine, other) = (UserId::from(7), UserId::from("7"));
        let before = wishes.count();
        wishes.note(&mine, &close);
        let between = wishes.count();
        wishes.note(&mine, &Wish::Recheck);
        assert_eq!(wishes.since(before, &mine), [Wish::Recheck, close.clone()]);
        assert_eq!(wishes.since(between, &mine), [Wish::Recheck]);
        assert!(wishes.since(before, &other).is_empty());
        assert!(wishes.since(wishes.count(), &mine).is_empty());
        tokio::time::advance(Duration::from_secs(21)).await;
        wishes.note(&other, &close);
        assert!(wishes.since(before, &mine).is_empty());
    }
}
