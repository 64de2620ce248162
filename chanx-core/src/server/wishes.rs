//! What was lately wished of a user's connections, for those that were being let in meanwhile.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{access::UserId, session::Wish};

/// The wishes of late, as long as somebody may be on their way in who was asked before them.
#[derive(Debug)]
pub(crate) struct Wishes {
    recent: Mutex<Recent>,
    /// Nobody is on their way in for longer.
    kept: Duration,
}

#[derive(Debug, Default)]
struct Recent {
    /// How many there have ever been.
    count: u64,
    /// The last of them, oldest first: each with its number, from 1.
    wishes: VecDeque<(u64, Instant, UserId, Wish)>,
}

impl Wishes {
    pub(super) fn new(kept: Duration) -> Self {
        Self {
            recent: Mutex::default(),
            kept,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Recent> {
        // Nothing under this lock can leave it half changed.
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there have been: who begins to be asked now minds those that come after.
    pub(super) fn count(&self) -> u64 {
        self.lock().count
    }

    /// Notes a wish. One that was wished before of the same user takes no more space.
    pub(super) fn note(&self, user: &UserId, wish: &Wish) {
        let now = Instant::now();
        let mut recent = self.lock();
        let Recent { count, wishes } = &mut *recent;
        wishes.retain(|(_, at, of, noted)| now - *at <= self.kept && (of, noted) != (user, wish));
        *count += 1;
        wishes.push_back((*count, now, user.clone(), wish.clone()));
    }

    /// What has been wished of this user since there had been so many.
    pub(crate) fn since(&self, count: u64, user: &UserId) -> Vec<Wish> {
        let recent = self.lock();
        if recent.count == count {
            return Vec::new();
        }
        let newer = recent.wishes.iter().filter(|(number, ..)| *number > count);
        newer
            .filter(|(_, _, of, _)| of == user)
            .map(|(.., wish)| wish.clone())
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
        wishes.note(&mine, &close);
        assert_eq!(wishes.since(before, &mine), std::slice::from_ref(&close));
        assert!(wishes.since(before, &other).is_empty());
        assert!(wishes.since(wishes.count(), &mine).is_empty());
        tokio::time::advance(Duration::from_secs(21)).await;
        wishes.note(&other, &close);
        assert!(wishes.since(before, &mine).is_empty());
    }
}
