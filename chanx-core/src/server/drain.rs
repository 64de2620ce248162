//! Stopping: no new connections, and the open ones are told to go (PROTOCOL 4: 1001).

use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::wishes::Wishes;
use crate::{
    access::UserId,
    observe,
    session::{CloseCode, CloseRequest, Link, Wish},
    settings::Settings,
};

/// Time for what is cut off at the deadline to run its last hook; nothing that it may do takes longer.
const CUT_OFF: Duration = Duration::from_secs(1);

/// Tables that connections are spread over, so that opening and closing many at once does not queue at one lock.
const SHARDS: usize = 16;

/// The open connections of an application, and whether it is stopping.
#[derive(Debug)]
pub(crate) struct Drain {
    shards: [Mutex<HashMap<u64, Arc<Link>>>; SHARDS],
    next_id: AtomicU64,
    /// Connections that are open or being opened.
    count: AtomicUsize,
    limit: usize,
    ended: Notify,
    /// The application is stopping from now on.
    begun: Notify,
    deadline: OnceLock<Instant>,
    wishes: Wishes,
}

/// A place among the open connections, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    drain: Arc<Drain>,
    id: u64,
    /// How many wishes there had been of users' connections.
    wishes: u64,
}

impl Drain {
    pub(crate) fn new(settings: &Settings) -> Self {
        let entering = settings.authentication_timeout + settings.handshake_timeout;
        Self {
            shards: Default::default(),
            next_id: AtomicU64::new(1),
            count: AtomicUsize::new(0),
            limit: settings.max_connections.unwrap_or(usize::MAX),
            ended: Notify::new(),
            begun: Notify::new(),
            deadline: OnceLock::new(),
            // They are the application's own, and some spare time for the scheduler.
            wishes: Wishes::new(entering + CUT_OFF),
        }
    }

    /// Until when handlers may run, once the application is stopping.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline.get().copied()
    }

    /// Until when those that are cut off then may run their last hook.
    pub(crate) fn end(&self) -> Option<Instant> {
        self.deadline().map(|deadline| deadline + CUT_OFF)
    }

    /// Waits until the application is stopping. Cancel-safe.
    pub(crate) async fn begun(&self) {
        let begun = self.begun.notified();
        if self.deadline().is_none() {
            begun.await;
        }
    }

    /// A place for one more connection; `None` over the limit and while stopping.
    pub(crate) fn place(self: &Arc<Self>) -> Option<Place> {
        if self.deadline().is_some() {
            return None;
        }
        let taken = self
            .count
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| {
                (count < self.limit).then_some(count + 1)
            });
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        taken.ok().map(|_| Place {
            drain: Arc::clone(self),
            id,
            wishes: self.wishes.count(),
        })
    }

    fn shard(&self, id: u64) -> std::sync::MutexGuard<'_, HashMap<u64, Arc<Link>>> {
        // Only inserts and removes happen under this lock; neither leaves it half done.
        let shard = usize::try_from(id % SHARDS as u64).unwrap_or_default();
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The open connection with this number.
    pub(crate) fn find(&self, id: u64) -> Option<Arc<Link>> {
        self.shard(id).get(&id).cloned()
    }

    /// Has something done to all connections of a user, those that are being let in included.
    pub(crate) async fn wish(&self, user: &UserId, wish: &Wish) {
        self.wishes.note(user, wish);
        for shard in &self.shards {
            for link in links_of(shard, |link| link.user() == Some(user)) {
                link.fulfil(wish);
            }
            // Other work gets its turn: there may be very many.
            tokio::task::yield_now().await;
        }
    }

    /// Tells all connections to go, spread over `spread`, and waits until they have gone and `http` is done, or `within`
    /// has passed.
    pub(crate) async fn drain(&self, within: Duration, spread: Duration, http: impl Future<Output = ()>) {
        let now = Instant::now();
        let deadline = *self.deadline.get_or_init(|| now + within);
        self.begun.notify_waiters();
        observe::draining(self.count.load(Ordering::Relaxed));
        let told = self.tell_all(now, spread.min(within));
        let gone = async {
            told.await;
            http.await;
            self.all_ended().await;
        };
        let _ = tokio::time::timeout_at(deadline, gone).await;
        observe::drained(self.count.load(Ordering::Relaxed));
        let _ = tokio::time::timeout(CUT_OFF, self.all_ended()).await;
    }

    async fn tell_all(&self, start: Instant, spread: Duration) {
        let links: Vec<Arc<Link>> = self
            .shards
            .iter()
            .flat_map(|shard| links_of(shard, |_| true))
            .collect();
        let total = u32::try_from(links.len().max(1)).unwrap_or(u32::MAX);
        for (index, link) in (0_u32..).zip(links) {
            if !spread.is_zero() {
                sleep_until(start + spread * index / total).await;
            }
            link.close(CloseRequest::new(CloseCode::GOING_AWAY, "the server is stopping"));
        }
    }

    async fn all_ended(&self) {
        loop {
            let ended = self.ended.notified();
            if self.count.load(Ordering::Acquire) == 0 {
                return;
            }
            ended.await;
        }
    }
}

/// Those connections of one table, so that no lock is held while they are told.
fn links_of(shard: &Mutex<HashMap<u64, Arc<Link>>>, wanted: impl Fn(&Link) -> bool) -> Vec<Arc<Link>> {
    shard
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .values()
        .filter(|link| wanted(link))
        .cloned()
        .collect()
}

impl Place {
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// It is known who is connected: what was wished of them since they began to enter is done.
    pub(crate) fn identified(&self, link: &Link) {
        if let Some(user) = link.user() {
            for wish in self.drain.wishes.since(self.wishes, user) {
                link.fulfil(&wish);
            }
        }
    }

    /// The connection is open: it can be told to go. One that opened while all were told is told now.
    pub(crate) fn occupy(&self, link: &Arc<Link>) {
        self.drain.shard(self.id).insert(self.id, Arc::clone(link));
        if self.drain.deadline().is_some() {
            link.close(CloseRequest::new(CloseCode::GOING_AWAY, "the server is stopping"));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.drain.shard(self.id).remove(&self.id);
        if self.drain.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.drain.ended.notify_waiters();
        }
    }
}
