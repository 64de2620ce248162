//! What is counted, and what comes out.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde_json::{Value, json};

use crate::{Outcome, used};

/// Before anything is counted: buffers have grown, and the clock of the CPU has risen.
const WARM_UP: Duration = Duration::from_millis(300);

/// As many times as long is waited for the least that has to be counted.
const PATIENCE: usize = 30;

/// What share of all messages took no longer; the last is all of them.
const QUANTILES: [f64; 12] = [
    0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1.0,
];

/// How long each message took, in nanoseconds, to a hundredth.
#[derive(Debug)]
pub(crate) struct Tally(Mutex<Histogram<u64>>);

impl Tally {
    pub(crate) fn new() -> Outcome<Self> {
        Ok(Self(Mutex::new(Histogram::new_with_bounds(
            1,
            100_000_000_000,
            2,
        )?)))
    }

    fn histogram(&self) -> MutexGuard<'_, Histogram<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, took: Duration) {
        self.note_many(took, 1);
    }

    /// So many messages took as long as each other.
    pub(crate) fn note_many(&self, took: Duration, count: usize) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.histogram().saturating_record_n(nanoseconds, count as u64);
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.histogram().len()
    }

    fn quantiles(&self) -> Value {
        let histogram = self.histogram();
        let quantiles = QUANTILES.map(|quantile| json!([quantile, histogram.value_at_quantile(quantile)]));
        quantiles.as_slice().into()
    }
}

/// What was used at one moment.
#[derive(Debug)]
pub(crate) struct Mark {
    at: Instant,
    servers: u64,
    ours: u64,
}

impl Mark {
    pub(crate) fn now(pid: &str) -> Outcome<Self> {
        Ok(Self {
            at: Instant::now(),
            servers: used::cpu(pid)?,
            ours: used::cpu("self")?,
        })
    }

    /// What was used since, for so many messages.
    pub(crate) fn since(&self, pid: &str, messages: u64) -> Outcome<Value> {
        let now = Self::now(pid)?;
        Ok(json!({
            "messages": messages,
            "server_ns": now.servers - self.servers,
            "load_ns": now.ours - self.ours,
            "elapsed_ns": u64::try_from((now.at - self.at).as_nanos())?,
        }))
    }
}

/// Waits until all is warm, forgets what was counted so far, counts for so long, and tells. Where there are not so many messages by
/// then, it goes on for some time.
pub(crate) async fn measure(pid: &str, time: Duration, tally: &Tally, least: usize) -> Outcome<Value> {
    tokio::time::sleep(WARM_UP).await;
    tally.histogram().reset();
    let mark = Mark::now(pid)?;
    for _ in 0..PATIENCE {
        tokio::time::sleep(time).await;
        if tally.count() >= least as u64 {
            break;
        }
    }
    let mut told = mark.since(pid, tally.count())?;
    told["quantiles"] = tally.quantiles();
    Ok(told)
}

impl Tally {
    /// Adds to what was told what has become known since.
    pub(crate) fn amend(&self, told: &mut Value) {
        told["quantiles"] = self.quantiles();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_what_so_many_did_not_exceed() {
        let tally = Tally::new().unwrap();
        tally.note_many(Duration::from_micros(10), 98);
        tally.note(Duration::from_millis(1));
        tally.note(Duration::from_secs(2));
        assert_eq!(tally.count(), 100);
        let told = tally.quantiles();
        let at = |quantile: f64| {
            let told = told.as_array().unwrap().iter();
            let mut found = told.filter(|pair| pair[0] == quantile);
            found.next().unwrap()[1].as_f64().unwrap()
        };
        for (quantile, nanoseconds) in [(0.5, 1e4), (0.99, 1e6), (1.0, 2e9)] {
            assert!(
                (at(quantile) / nanoseconds - 1.0).abs() < 0.02,
                "{quantile}: {told}"
            );
        }
    }
}
