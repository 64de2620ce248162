//! What waits for the server: bounded, and never older than the session.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use chanx_core::group::LayerError;
use tokio::sync::Notify;

/// What is written before the socket is asked to take all of it.
const BATCH: usize = 128;
const BATCH_BYTES: usize = 256 * 1024;

/// A delivery on its way out.
pub(crate) struct Outgoing {
    pub(crate) subject: String,
    pub(crate) body: Bytes,
}

pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    filled: Notify,
    unsure: Notify,
    most: usize,
    most_bytes: usize,
}

#[derive(Default)]
struct Waiting {
    phase: Phase,
    queued: VecDeque<Outgoing>,
    /// Of what is queued.
    bytes: usize,
    /// How many are being written.
    in_flight: usize,
    /// How many were ever written to the socket,
    written: u64,
    /// and how many of these the server has had, as far as it has told.
    confirmed: u64,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    /// There is no server to take anything.
    #[default]
    Away,
    Open,
    /// What is queued is still sent.
    Ending,
}

impl Queue {
    pub(crate) fn new(most: usize, most_bytes: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            filled: Notify::new(),
            unsure: Notify::new(),
            most,
            most_bytes,
        }
    }

    /// Queues one, and says how many wait now.
    pub(crate) fn push(&self, outgoing: Outgoing) -> Result<usize, LayerError> {
        let mut waiting = self.lock();
        match waiting.phase {
            Phase::Away => return Err(LayerError::Away),
            Phase::Ending => return Err(LayerError::Ended),
            Phase::Open => {}
        }
        let bytes = waiting.bytes + outgoing.body.len();
        let first = waiting.queued.is_empty();
        // One alone may be longer than all together: the server has its own limit.
        if waiting.queued.len() >= self.most || (bytes > self.most_bytes && !first) {
            return Err(LayerError::Full);
        }
        waiting.bytes = bytes;
        waiting.queued.push_back(outgoing);
        let depth = waiting.depth();
        drop(waiting);
        if first {
            self.filled.notify_one();
        }
        Ok(depth)
    }

    /// There is a server, unless the end has come.
    pub(crate) fn open(&self) {
        let mut waiting = self.lock();
        if waiting.phase == Phase::Away {
            waiting.phase = Phase::Open;
        }
    }

    /// There is none any more: what waits is lost, and what was written may be. Says how many at most.
    pub(crate) fn close(&self) -> usize {
        let mut waiting = self.lock();
        if waiting.phase == Phase::Open {
            waiting.phase = Phase::Away;
        }
        let unsure = usize::try_from(waiting.unsure()).unwrap_or(usize::MAX);
        let lost = waiting.depth().saturating_add(unsure);
        waiting.queued = VecDeque::new();
        waiting.bytes = 0;
        waiting.in_flight = 0;
        waiting.confirmed = waiting.written;
        lost
    }

    /// Takes nothing more.
    pub(crate) fn end(&self) {
        self.lock().phase = Phase::Ending;
        self.filled.notify_one();
    }

    /// What to write next, once there is something; `None` once the end has come and nothing waits.
    pub(crate) async fn batch(&self) -> Option<Vec<Outgoing>> {
        loop {
            {
                let mut waiting = self.lock();
                if !waiting.queued.is_empty() {
                    return Some(waiting.take());
                }
                if waiting.phase == Phase::Ending {
                    return None;
                }
            }
            self.filled.notified().await;
        }
    }

    /// One of the batch can't be written, and was counted.
    pub(crate) fn refused(&self) {
        let mut waiting = self.lock();
        waiting.in_flight = waiting.in_flight.saturating_sub(1);
    }

    /// The rest of the batch is written. Says how many wait now.
    pub(crate) fn written(&self) -> usize {
        let mut waiting = self.lock();
        waiting.written += waiting.in_flight as u64;
        waiting.in_flight = 0;
        let depth = waiting.depth();
        let unsure = waiting.unsure() > 0;
        drop(waiting);
        if unsure {
            self.unsure.notify_one();
        }
        depth
    }

    /// How many were ever written: what [`confirm`](Self::confirm) is told once the server has had these.
    pub(crate) fn written_so_far(&self) -> u64 {
        self.lock().written
    }

    /// The server has had so many.
    pub(crate) fn confirm(&self, written: u64) {
        let mut waiting = self.lock();
        waiting.confirmed = waiting.confirmed.max(written);
    }

    /// Waits until something is written that the server may not have had. For one waiter.
    pub(crate) async fn unsure(&self) {
        while self.lock().unsure() == 0 {
            self.unsure.notified().await;
        }
    }

    pub(crate) fn depth(&self) -> usize {
        self.lock().depth()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing in here panics half way.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn take(&mut self) -> Vec<Outgoing> {
        let mut bytes = 0;
        let fits = |outgoing: &&Outgoing| {
            bytes += outgoing.body.len();
            bytes <= BATCH_BYTES
        };
        // One at least, however long.
        let count = self.queued.iter().take(BATCH).take_while(fits).count().max(1);
        let batch: Vec<_> = self.queued.drain(..count.min(self.queued.len())).collect();
        self.bytes -= batch.iter().map(|outgoing| outgoing.body.len()).sum::<usize>();
        self.in_flight = batch.len();
        batch
    }

    fn depth(&self) -> usize {
        self.queued.len() + self.in_flight
    }

    fn unsure(&self) -> u64 {
        self.written - self.confirmed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(bytes: usize) -> Outgoing {
        Outgoing {
            subject: "a".to_owned(),
            body: vec![0; bytes].into(),
        }
    }

    #[test]
    fn nothing_is_taken_without_a_server_nor_after_the_end() {
        let queue = Queue::new(2, 10);
        assert!(matches!(queue.push(outgoing(1)), Err(LayerError::Away)));
        queue.open();
        assert_eq!(queue.push(outgoing(1)).unwrap(), 1);
        queue.end();
        assert!(matches!(queue.push(outgoing(1)), Err(LayerError::Ended)));
        queue.open();
        assert!(matches!(queue.push(outgoing(1)), Err(LayerError::Ended)));
    }

    #[test]
    fn it_is_full_by_number_and_by_bytes() {
        let queue = Queue::new(2, 10);
        queue.open();
        queue.push(outgoing(100)).unwrap();
        assert!(matches!(queue.push(outgoing(1)), Err(LayerError::Full)));
        assert_eq!(queue.close(), 1);
        queue.open();
        queue.push(outgoing(1)).unwrap();
        queue.push(outgoing(1)).unwrap();
        assert!(matches!(queue.push(outgoing(1)), Err(LayerError::Full)));
    }

    #[chanx_testing::test]
    async fn what_is_being_written_when_the_server_goes_is_lost_too() {
        let queue = Queue::new(1_000, usize::MAX);
        queue.open();
        for _ in 0..BATCH + 5 {
            queue.push(outgoing(1)).unwrap();
        }
        assert_eq!(queue.batch().await.unwrap().len(), BATCH);
        assert_eq!(queue.depth(), BATCH + 5);
        assert_eq!(queue.close(), BATCH + 5);
        assert_eq!(queue.depth(), 0);
    }

    #[chanx_testing::test]
    async fn what_was_refused_while_it_was_written_is_not_lost_once_more() {
        let queue = Queue::new(1_000, usize::MAX);
        queue.open();
        for _ in 0..3 {
            queue.push(outgoing(1)).unwrap();
        }
        queue.batch().await.unwrap();
        queue.refused();
        assert_eq!(queue.close(), 2);
    }

    #[chanx_testing::test]
    async fn what_is_written_may_be_lost_until_it_is_confirmed() {
        let queue = Queue::new(1_000, usize::MAX);
        queue.open();
        let mut asked = 0;
        for count in 1..=2 {
            asked = queue.written_so_far();
            for _ in 0..count {
                queue.push(outgoing(1)).unwrap();
            }
            queue.batch().await.unwrap();
            assert_eq!(queue.written(), 0);
        }
        queue.unsure().await;
        queue.confirm(asked);
        assert_eq!(queue.close(), 2, "what was written after it was asked");
        assert_eq!(queue.close(), 0);
        // What an earlier connection was told changes nothing.
        queue.confirm(asked);
        assert_eq!(queue.close(), 0);
    }

    #[chanx_testing::test]
    async fn what_is_queued_at_the_end_still_comes_out() {
        let queue = Queue::new(10, BATCH_BYTES * 2);
        queue.open();
        queue.push(outgoing(BATCH_BYTES + 1)).unwrap();
        queue.push(outgoing(1)).unwrap();
        queue.end();
        assert_eq!(queue.batch().await.unwrap().len(), 1);
        assert_eq!(queue.batch().await.unwrap().len(), 1);
        assert_eq!(queue.written(), 0);
        assert!(queue.batch().await.is_none());
    }
}
