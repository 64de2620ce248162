//! One session after the other, for as long as the layer lives.

use std::{sync::Arc, time::Duration};

use chanx_core::group::Inbox;
use tokio::time::{Instant, sleep};

use crate::{dial::Line, layer::Shared, session};

/// How long the first attempt after a loss waits, about.
const SOONEST: Duration = Duration::from_millis(25);
/// And the last ones.
const LATEST: Duration = Duration::from_millis(500);
/// A session that held this long starts the count of attempts anew.
const STEADY: Duration = Duration::from_secs(5);

/// Runs the sessions until the layer ends.
pub(crate) async fn drive(shared: Arc<Shared>, mut line: Line, inbox: Inbox) {
    let mut attempts = 0;
    loop {
        let start = Instant::now();
        session::run(&shared, &line, &inbox).await;
        drop(line);
        if *shared.ending.borrow() {
            return;
        }
        shared.is_over();
        inbox.changed();
        if start.elapsed() > STEADY {
            attempts = 0;
        }
        let mut ending = shared.ending.subscribe();
        line = tokio::select! {
            biased;
            _ = ending.wait_for(|ending| *ending) => return,
            line = dial(&shared, &mut attempts) => line,
        };
        shared.groups.begin();
        shared.queue.open();
        shared.counts.reconnected();
        shared.counts.is_up(true);
        inbox.changed();
    }
}

/// Tries until it is connected. Dropping it is all right.
async fn dial(shared: &Shared, attempts: &mut u32) -> Line {
    loop {
        sleep(backoff(*attempts, fastrand::f64())).await;
        *attempts += 1;
        match shared.dialer.dial(&shared.counts).await {
            Ok(line) => return line,
            Err(error) => shared.counts.failed(&error),
        }
    }
}

/// Twice as long each time, and up to a half less, so that processes that lost their server together come back one by one.
fn backoff(attempts: u32, less: f64) -> Duration {
    let whole = SOONEST.saturating_mul(1 << attempts.min(10)).min(LATEST);
    whole.mul_f64(1.0 - less / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_slower_up_to_a_limit() {
        let millis: Vec<_> = (0..9).map(|attempt| backoff(attempt, 0.0).as_millis()).collect();
        assert_eq!(millis, [25, 50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
        assert_eq!(backoff(u32::MAX, 1.0).as_millis(), 1_000);
    }
}
