//! What the layer, its connection and its receiver share: the queues, the groups, and how the layer is.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use chanx_core::group::{GroupName, Health, LayerError};
use tokio::sync::watch;

use crate::{
    groups::Groups,
    observe::{self, Seldom},
    queue::{Bounds, Packet, Queue, Refused},
};

/// Where the layer is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not started.
    Idle,
    /// On the way to its first connection.
    Starting,
    Up,
    Away,
    Ended,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) groups: Groups,
    /// Towards the server.
    pub(crate) outgoing: Queue,
    /// From the server.
    pub(crate) incoming: Queue,
    state: Mutex<State>,
    /// What was taken from the queue and is not confirmed.
    in_flight: AtomicUsize,
    lost: AtomicU64,
    dropped: AtomicU64,
    reconnects: AtomicU64,
    /// Counts what may be what somebody waits for.
    progress: watch::Sender<u64>,
    closing: watch::Sender<bool>,
    told_full: Seldom,
    told_overrun: Seldom,
    told_unusable: Seldom,
    told_refused: Seldom,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Whether the server was there when the layer was made.
    seen: bool,
    /// Whether it was ever up.
    was_up: bool,
    round_trip: Option<Duration>,
    last_error: Option<String>,
}

impl Shared {
    pub(crate) fn new(outgoing: Bounds, incoming: Bounds) -> Self {
        Self {
            groups: Groups::default(),
            outgoing: Queue::new(outgoing),
            incoming: Queue::new(incoming),
            state: Mutex::new(State {
                phase: Phase::Idle,
                seen: false,
                was_up: false,
                round_trip: None,
                last_error: None,
            }),
            in_flight: AtomicUsize::new(0),
            lost: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            reconnects: AtomicU64::new(0),
            progress: watch::Sender::new(0),
            closing: watch::Sender::new(false),
            told_full: Seldom::default(),
            told_overrun: Seldom::default(),
            told_unusable: Seldom::default(),
            told_refused: Seldom::default(),
        }
    }

    fn phase(&self) -> Phase {
        self.lock().phase
    }

    /// The server answered before the layer was started.
    pub(crate) fn seen(&self) {
        self.lock().seen = true;
    }

    /// # Errors
    /// Where it was started before, or has ended.
    pub(crate) fn start(&self) -> Result<(), LayerError> {
        let mut state = self.lock();
        if state.phase != Phase::Idle {
            return Err(LayerError::Start("it was started before".to_owned()));
        }
        state.phase = Phase::Starting;
        Ok(())
    }

    /// The server is there, and knows what we listen to.
    pub(crate) fn up(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Ended {
            return;
        }
        if state.was_up {
            self.reconnects.fetch_add(1, Relaxed);
            observe::reconnected();
        }
        state.phase = Phase::Up;
        state.was_up = true;
        drop(state);
        if !self.is_closing() {
            self.outgoing.open();
        }
        self.progressed();
    }

    /// The server is away. Answers what is lost by that, where it was there before.
    pub(crate) fn away(&self, why: String) -> Option<usize> {
        let waiting = self.outgoing.close();
        self.lost(waiting);
        self.groups.forget();
        let mut state = self.lock();
        state.last_error = Some(why);
        state.round_trip = None;
        let news = matches!(state.phase, Phase::Starting | Phase::Up);
        if news {
            state.phase = Phase::Away;
        }
        drop(state);
        for told in [
            &self.told_full,
            &self.told_overrun,
            &self.told_unusable,
            &self.told_refused,
        ] {
            told.reset();
        }
        self.progressed();
        news.then_some(waiting)
    }

    pub(crate) fn end(&self) {
        let waiting = self.outgoing.close();
        self.lost(waiting);
        self.incoming.close();
        self.lock().phase = Phase::Ended;
        self.closing.send_replace(true);
        self.progressed();
    }

    /// Has what is queued sent, no more be queued, and the connection end.
    pub(crate) fn close(&self) {
        self.outgoing.stop();
        self.closing.send_replace(true);
    }

    /// Waits until the layer is to end.
    pub(crate) async fn closing(&self) {
        // The sender is ours, so that there is no error.
        let _ = self.closing.subscribe().wait_for(|closing| *closing).await;
    }

    pub(crate) fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// Waits until the server has confirmed a group, or can't.
    pub(crate) async fn subscribed(&self, group: &GroupName) {
        let mut progress = self.progress.subscribe();
        loop {
            progress.borrow_and_update();
            let may_come = matches!(self.phase(), Phase::Starting | Phase::Up);
            if !may_come || self.groups.is_settled(group) || progress.changed().await.is_err() {
                return;
            }
        }
    }

    /// Waits until the layer has ended.
    pub(crate) async fn ended(&self) {
        let mut progress = self.progress.subscribe();
        while self.phase() != Phase::Ended && progress.changed().await.is_ok() {}
    }

    /// Something may have come that somebody waits for.
    pub(crate) fn progressed(&self) {
        self.progress.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Why nothing that is published now would be taken, were there room.
    pub(crate) fn takes_nothing(&self) -> Option<LayerError> {
        if self.is_closing() {
            return Some(LayerError::Ended);
        }
        match self.phase() {
            Phase::Starting | Phase::Up => None,
            Phase::Idle | Phase::Away => Some(LayerError::Away),
            Phase::Ended => Some(LayerError::Ended),
        }
    }

    pub(crate) fn publish(&self, packet: Packet) -> Result<(), LayerError> {
        self.outgoing.push(packet).map_err(|refused| {
            self.lost(1);
            match refused {
                Refused::Closed if self.is_closing() => LayerError::Ended,
                Refused::Closed => LayerError::Away,
                Refused::Full => {
                    if self.told_full.may() {
                        observe::full();
                    }
                    LayerError::Full
                }
            }
        })
    }

    /// What came from the server; never waits.
    pub(crate) fn received(&self, packet: Packet) {
        if self.incoming.push(packet) == Err(Refused::Full) {
            self.count_dropped();
            if self.told_overrun.may() {
                observe::overrun();
            }
        }
    }

    pub(crate) fn unusable(&self, why: &dyn std::fmt::Display) {
        self.count_dropped();
        if self.told_unusable.may() {
            observe::unusable(why);
        }
    }

    fn count_dropped(&self) {
        self.dropped.fetch_add(1, Relaxed);
        observe::dropped();
    }

    pub(crate) fn lost(&self, count: usize) {
        if count > 0 {
            self.lost.fetch_add(count as u64, Relaxed);
            observe::lost(count);
        }
    }

    /// The server took none of these.
    pub(crate) fn refused(&self, count: usize, why: &dyn std::fmt::Display) {
        self.lost(count);
        if self.told_refused.may() {
            observe::refused(why);
        }
    }

    pub(crate) fn in_flight(&self, count: usize) {
        self.in_flight.store(count, Relaxed);
    }

    pub(crate) fn answered_within(&self, time: Duration) {
        self.lock().round_trip = Some(time);
        observe::round_trip(time);
        observe::queued(self.queued());
    }

    fn queued(&self) -> usize {
        self.outgoing.len() + self.in_flight.load(Relaxed)
    }

    pub(crate) fn health(&self) -> Health {
        let state = self.lock();
        let mut health = Health::default();
        health.up = match state.phase {
            Phase::Idle | Phase::Starting => state.seen,
            Phase::Up => true,
            Phase::Away | Phase::Ended => false,
        };
        health.round_trip = state.round_trip;
        health.last_error.clone_from(&state.last_error);
        drop(state);
        health.lost = self.lost.load(Relaxed);
        health.dropped = self.dropped.load(Relaxed);
        health.reconnects = self.reconnects.load(Relaxed);
        health.queued = self.queued();
        health
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
