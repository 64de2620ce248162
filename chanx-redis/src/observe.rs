//! The names of all events and metrics in one place. Neither payloads nor credentials are among them.
//!
//! What can happen with each delivery is counted, and logged at most once a minute.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use metrics::{counter, gauge, histogram};
use tokio::time::Instant;
use tracing::{debug, info, warn};

/// What a filter calls us: `RUST_LOG=chanx=debug`.
const TARGET: &str = "chanx";
/// The value of the metrics' label `layer`.
const LAYER: &str = "redis";
/// How often at most the same is logged.
const SELDOM: Duration = Duration::from_secs(60);

pub(crate) fn published(count: usize) {
    counter!("chanx_layer_published_total", "layer" => LAYER).increment(count as u64);
}

pub(crate) fn lost(count: usize) {
    counter!("chanx_layer_lost_total", "layer" => LAYER).increment(count as u64);
}

pub(crate) fn dropped() {
    counter!("chanx_layer_dropped_total", "layer" => LAYER).increment(1);
}

pub(crate) fn reconnected() {
    counter!("chanx_layer_reconnects_total", "layer" => LAYER).increment(1);
}

pub(crate) fn queued(count: usize) {
    // A queue is far shorter than what a float counts exactly.
    gauge!("chanx_layer_queue_depth", "layer" => LAYER)
        .set(u32::try_from(count).map_or(f64::from(u32::MAX), f64::from));
}

pub(crate) fn round_trip(time: Duration) {
    histogram!("chanx_layer_round_trip_seconds", "layer" => LAYER).record(time.as_secs_f64());
}

pub(crate) fn up(server: &str, groups: usize) {
    info!(target: TARGET, server, groups, "connected to Redis");
}

pub(crate) fn away(why: &dyn fmt::Display, lost: usize) {
    warn!(target: TARGET, why = %why, lost, "Redis is away: connections in other processes are not reached");
}

pub(crate) fn still_away(why: &dyn fmt::Display, wait: Duration) {
    debug!(target: TARGET, why = %why, ?wait, "Redis is still away");
}

pub(crate) fn full() {
    warn!(target: TARGET, "the queue towards Redis is full: what is sent to other processes is lost");
}

pub(crate) fn refused(why: &dyn fmt::Display) {
    warn!(target: TARGET, why = %why, "Redis refused what was published");
}

pub(crate) fn overrun() {
    warn!(target: TARGET, "more comes from Redis than this process takes: what is too much is dropped");
}

/// What came and is no delivery. The reason quotes nothing of it but an unknown type, made harmless.
pub(crate) fn unusable(why: &dyn fmt::Display) {
    warn!(target: TARGET, why = %why, "what came from Redis could not be used");
}

/// Lets the same be said at most once a minute.
#[derive(Debug, Default)]
pub(crate) struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    /// Whether it may be said now.
    pub(crate) fn may(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let may = last.is_none_or(|last| now.duration_since(last) >= SELDOM);
        if may {
            *last = Some(now);
        }
        may
    }

    /// The server was away: it may be said again.
    pub(crate) fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
