//! How long to wait before the server is tried again.

use std::time::Duration;

/// Doubles with each failure, up to a most, and takes a random part of it, so that the processes of a fleet don't come
/// back all at once.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    least: Duration,
    most: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) fn new(least: Duration, most: Duration) -> Self {
        let most = most.max(least);
        Self {
            least,
            most,
            next: least,
        }
    }

    /// The next wait.
    pub(crate) fn wait(&mut self) -> Duration {
        let longest = self.next;
        self.next = self.next.saturating_mul(2).min(self.most);
        longest.mul_f64(fastrand::f64())
    }

    /// The server was there for a while: begins anew.
    pub(crate) fn reset(&mut self) {
        self.next = self.least;
    }

    /// As long as the longest wait.
    pub(crate) fn most(&self) -> Duration {
        self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_most() {
        let mut backoff = Backoff::new(Duration::from_millis(25), Duration::from_secs(2));
        for longest in [25, 50, 100, 200, 400, 800, 1600, 2000, 2000] {
            assert_eq!(backoff.next, Duration::from_millis(longest));
            assert!(backoff.wait() <= Duration::from_millis(longest));
        }
        backoff.reset();
        assert_eq!(backoff.next, Duration::from_millis(25));
    }
}
