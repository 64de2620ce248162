//! What the rest of the program has for a connection, waiting for it to have time.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::activity::Token;

/// The events of one connection that wait.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// Made for the first event.
    queue: Mutex<Option<Box<Queue>>>,
    /// Whether any has arrived: a session looks here each time it is polled, and mostly there is none.
    any: AtomicBool,
}

#[derive(Debug, Default)]
struct Queue {
    /// What the session has not looked at yet.
    arrived: VecDeque<Told>,
    /// How many wait: those, and those that stand among the session's messages.
    waiting: usize,
    /// It is to be asked once more whether the user may be here.
    recheck: Option<Token>,
    /// The connection has ended: nobody will be told any more.
    over: bool,
}

/// One event: `{"action":…,"payload":…}`, shared by all consumers that it is for.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) text: Arc<str>,
    /// Says that it is under way.
    pub(crate) under_way: Token,
}

/// What has come from elsewhere in the program.
#[derive(Debug)]
pub(super) enum Notice {
    Told(Told),
    /// Somebody wants to know whether the user may still be here.
    Recheck(Token),
}

impl Events {
    fn lock(&self) -> MutexGuard<'_, Option<Box<Queue>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues one event, unless the connection has ended; false where `limit` of them wait.
    pub(super) fn push(&self, told: Told, limit: usize) -> bool {
        let mut queue = self.lock();
        let queue = queue.get_or_insert_default();
        if queue.over {
            return true;
        }
        if queue.waiting >= limit {
            return false;
        }
        queue.waiting += 1;
        queue.arrived.push_back(told);
        self.any.store(true, Ordering::Release);
        true
    }

    /// Has it asked once more whether the user may be here, unless the connection has ended.
    pub(super) fn recheck(&self, under_way: Token) {
        let mut queue = self.lock();
        let queue = queue.get_or_insert_default();
        if !queue.over {
            queue.recheck.get_or_insert(under_way);
            self.any.store(true, Ordering::Release);
        }
    }

    /// Takes what comes next to where it waits among the session's messages.
    pub(super) fn take(&self) -> Option<Notice> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let mut queue = self.lock();
        let queue = queue.get_or_insert_default();
        // Before the events: of the question there is one, however many wait for it.
        if let Some(under_way) = queue.recheck.take() {
            return Some(Notice::Recheck(under_way));
        }
        let told = queue.arrived.pop_front();
        if queue.arrived.is_empty() {
            self.any.store(false, Ordering::Release);
            // An idle connection keeps no memory for it.
            queue.arrived = VecDeque::new();
        }
        told.map(Notice::Told)
    }

    /// One that was taken is handled now.
    pub(super) fn handled(&self) {
        if let Some(queue) = self.lock().as_mut() {
            queue.waiting -= 1;
        }
    }

    /// The connection has ended: what waits is forgotten, and what comes too.
    pub(super) fn end(&self) {
        let mut queue = self.lock();
        let ended = queue.get_or_insert_default();
        ended.over = true;
        let forgotten = (std::mem::take(&mut ended.arrived), ended.recheck.take());
        drop(queue);
        drop(forgotten);
    }
}
