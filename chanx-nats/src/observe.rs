//! What is counted and said, in one place.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use chanx_core::group::Health;
use metrics::{counter, gauge, histogram};
use tracing::{debug, warn};

/// What a filter calls us, as the other crates of chanx.
const TARGET: &str = "chanx";
/// The label of all our metrics.
const LAYER: (&str, &str) = ("layer", "nats");

/// How the layer is, and has been.
#[derive(Default)]
pub(crate) struct Counts {
    up: AtomicBool,
    lost: AtomicU64,
    dropped: AtomicU64,
    reconnects: AtomicU64,
    /// The longest body that the server takes.
    most: AtomicUsize,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    round_trip: Option<Duration>,
    error: Option<String>,
}

impl Counts {
    pub(crate) fn is_up(&self, up: bool) {
        self.up.store(up, Ordering::SeqCst);
    }

    pub(crate) fn reconnected(&self) {
        self.reconnects.fetch_add(1, Ordering::Relaxed);
        counter!("chanx_layer_reconnects_total", LAYER.0 => LAYER.1).increment(1);
    }

    pub(crate) fn lost(&self, number: usize) {
        self.lost.fetch_add(number as u64, Ordering::Relaxed);
        counter!("chanx_layer_lost_total", LAYER.0 => LAYER.1).increment(number as u64);
    }

    /// Something came that can't be used. Told for the first, the second, the fourth …
    pub(crate) fn dropped(&self, why: &dyn fmt::Display) {
        let count = self.dropped.fetch_add(1, Ordering::Relaxed) + 1;
        counter!("chanx_layer_dropped_total", LAYER.0 => LAYER.1).increment(1);
        if count.is_power_of_two() {
            warn!(target: TARGET, layer = "nats", why = %why, count, "dropped a delivery of another process");
        }
    }

    pub(crate) fn round_trip(&self, took: Duration) {
        histogram!("chanx_layer_round_trip_seconds", LAYER.0 => LAYER.1).record(took.as_secs_f64());
        self.last().round_trip = Some(took);
    }

    pub(crate) fn failed(&self, error: &dyn fmt::Display) {
        debug!(target: TARGET, layer = "nats", error = %error, "the channel layer failed");
        self.last().error = Some(error.to_string());
    }

    /// Something is not as it was asked of the server. Told again only where it is something else.
    pub(crate) fn complained(&self, error: &dyn fmt::Display) {
        let error = Some(error.to_string());
        let mut last = self.last();
        if last.error != error {
            let error = error.as_deref();
            warn!(target: TARGET, layer = "nats", error, "the channel layer's server does not do as it is asked");
            last.error = error.map(str::to_owned);
        }
    }

    pub(crate) fn takes_at_most(&self, bytes: usize) {
        self.most.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }

    pub(crate) fn health(&self, queued: usize) -> Health {
        let mut health = Health::up();
        health.up = self.up.load(Ordering::SeqCst);
        health.lost = self.lost.load(Ordering::Relaxed);
        health.dropped = self.dropped.load(Ordering::Relaxed);
        health.reconnects = self.reconnects.load(Ordering::Relaxed);
        health.queued = queued;
        let last = self.last();
        health.round_trip = last.round_trip;
        health.last_error.clone_from(&last.error);
        health
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        // Each of the two is whole whatever panics elsewhere.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn published(number: usize) {
    counter!("chanx_layer_published_total", LAYER.0 => LAYER.1).increment(number as u64);
}

pub(crate) fn depth(depth: usize) {
    // Larger numbers than 32 bits hold don't occur.
    gauge!("chanx_layer_queue_depth", LAYER.0 => LAYER.1).set(u32::try_from(depth).unwrap_or(u32::MAX));
}
