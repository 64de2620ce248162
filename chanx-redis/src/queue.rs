//! A queue that is bounded by how many wait in it and by their bytes, and refuses instead of waiting.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// How many and how much may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) count: usize,
    pub(crate) bytes: usize,
}

/// Bytes with the name of the channel that they go to, or came on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) channel: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

/// Why something was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Closed,
    Full,
}

#[derive(Debug)]
pub(crate) struct Queue {
    bounds: Bounds,
    state: Mutex<State>,
    filled: Notify,
}

#[derive(Debug)]
struct State {
    open: bool,
    packets: VecDeque<Packet>,
    bytes: usize,
}

impl Packet {
    /// What it takes of the memory, about.
    fn size(&self) -> usize {
        size_of::<Self>() + self.channel.len() + self.body.len()
    }
}

impl Queue {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            state: Mutex::new(State {
                open: true,
                packets: VecDeque::new(),
                bytes: 0,
            }),
            filled: Notify::new(),
        }
    }

    pub(crate) fn push(&self, packet: Packet) -> Result<(), Refused> {
        let mut state = self.lock();
        if !state.open {
            return Err(Refused::Closed);
        }
        let bytes = state.bytes + packet.size();
        if state.packets.len() >= self.bounds.count || bytes > self.bounds.bytes {
            return Err(Refused::Full);
        }
        state.bytes = bytes;
        state.packets.push_back(packet);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Takes at most so many and so much, but one in any case, where one waits.
    pub(crate) fn take(&self, most: Bounds) -> Vec<Packet> {
        let mut state = self.lock();
        let mut taken = Vec::new();
        let mut bytes = 0;
        while let Some(packet) = state.packets.front() {
            bytes += packet.size();
            if !taken.is_empty() && (taken.len() >= most.count || bytes > most.bytes) {
                break;
            }
            state.bytes -= packet.size();
            taken.extend(state.packets.pop_front());
        }
        taken
    }

    /// Waits until something may wait. For one waiter.
    pub(crate) async fn filled(&self) {
        self.filled.notified().await;
    }

    pub(crate) fn open(&self) {
        self.lock().open = true;
    }

    /// Takes no more, and throws away what waits: how many that were.
    pub(crate) fn close(&self) -> usize {
        let mut state = self.lock();
        state.open = false;
        state.bytes = 0;
        // With its memory.
        std::mem::take(&mut state.packets).len()
    }

    /// Takes no more; what waits is still there.
    pub(crate) fn stop(&self) {
        self.lock().open = false;
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().packets.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(bytes: usize) -> Packet {
        Packet {
            channel: Vec::new(),
            body: vec![0; bytes],
        }
    }

    const WIDE: Bounds = Bounds {
        count: usize::MAX,
        bytes: usize::MAX,
    };

    #[test]
    fn both_bounds_hold_and_what_is_taken_makes_room() {
        let queue = Queue::new(Bounds {
            count: 2,
            bytes: 1000,
        });
        assert_eq!(queue.push(packet(1000)), Err(Refused::Full));
        assert_eq!(queue.push(packet(100)), Ok(()));
        assert_eq!(queue.push(packet(900)), Err(Refused::Full));
        assert_eq!(queue.push(packet(100)), Ok(()));
        assert_eq!(queue.push(packet(0)), Err(Refused::Full));
        assert_eq!(queue.take(WIDE).len(), 2);
        assert_eq!(queue.push(packet(900)), Ok(()));
    }

    #[test]
    fn a_batch_is_bounded_and_never_empty_where_something_waits() {
        let queue = Queue::new(WIDE);
        for _ in 0..5 {
            queue.push(packet(100)).unwrap();
        }
        let most = |count, bytes| Bounds { count, bytes };
        assert_eq!(queue.take(most(2, usize::MAX)).len(), 2);
        assert_eq!(queue.take(most(9, 0)).len(), 1);
        assert_eq!(queue.take(most(9, 400)).len(), 2);
        assert!(queue.take(WIDE).is_empty());
    }

    #[test]
    fn closed_it_is_empty_and_stays_so() {
        let queue = Queue::new(WIDE);
        queue.push(packet(1)).unwrap();
        queue.push(packet(1)).unwrap();
        assert_eq!(queue.close(), 2);
        assert_eq!(queue.push(packet(1)), Err(Refused::Closed));
        assert_eq!(queue.close(), 0);
        queue.open();
        assert_eq!(queue.push(packet(1)), Ok(()));
        queue.stop();
        assert_eq!(queue.push(packet(1)), Err(Refused::Closed));
        assert_eq!(queue.len(), 1);
    }
}
