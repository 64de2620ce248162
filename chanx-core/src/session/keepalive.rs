//! The one timer of a connection: pings, the idle time-out, deadlines, and whether and how long a user may be here.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

/// What the timer found to be due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Ask the peer whether it lives.
    Ping,
    /// It did not answer the last ping.
    Lost,
    /// It has said nothing for too long.
    Idle,
    /// The work at hand has taken too long.
    Deadline,
    /// What said who is connected does not hold any more.
    Expired,
    /// Ask whether the user may still be here.
    Recheck,
}

/// Far enough to be never: some thirty years, as long as the runtime's timers go.
const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// So long after this moment; a span that the clock can't hold never ends.
pub(crate) fn after(moment: Instant, span: Duration) -> Instant {
    moment.checked_add(span.min(NEVER)).unwrap_or(moment)
}

/// Knows what is due next. Its timer is moved only when it fires, not for each message; the clock is read once a turn in
/// which something came, when all of it has been looked at: nothing is ever due too early.
pub(crate) struct Keepalive {
    heartbeat: Option<Duration>,
    answer_within: Duration,
    idle: Option<Duration>,
    /// When anything last came from the peer.
    heard: Instant,
    /// When a message last came from it.
    messaged: Instant,
    /// Something has come since, and its moment is still to be noted.
    news: News,
    /// When the ping that is unanswered was sent.
    pinged: Option<Instant>,
    deadline: Option<Instant>,
    /// Until when it holds who is connected.
    expires: Option<Instant>,
    /// When it is asked next whether the user may still be here, and how long after that again.
    recheck: Option<(Instant, Duration)>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// What has come since the clock was last read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum News {
    None,
    Bytes,
    Message,
}

impl Keepalive {
    pub(crate) fn new(heartbeat: Option<Duration>, answer_within: Duration, idle: Option<Duration>) -> Self {
        let now = Instant::now();
        Self {
            heartbeat,
            answer_within,
            idle,
            heard: now,
            messaged: now,
            news: News::None,
            pinged: None,
            deadline: None,
            expires: None,
            recheck: None,
            timer: None,
        }
    }

    /// Bytes came from the peer: it lives.
    pub(crate) fn heard(&mut self) {
        self.news = self.news.max(News::Bytes);
    }

    /// A whole message came from it.
    pub(crate) fn messaged(&mut self) {
        self.news = News::Message;
    }

    /// The peer has been kept waiting until now: its time to say something begins.
    pub(crate) fn attended(&mut self) {
        if self.idle.is_some() {
            self.messaged = Instant::now();
        }
    }

    /// Notes when it was that something came.
    fn note(&mut self) {
        let news = std::mem::replace(&mut self.news, News::None);
        // Without either timer nobody asks when it was.
        if news == News::None || (self.heartbeat.is_none() && self.idle.is_none()) {
            return;
        }
        self.heard = Instant::now();
        self.pinged = None;
        if news == News::Message {
            self.messaged = self.heard;
        }
    }

    /// Sets or lifts the deadline of the work at hand.
    pub(crate) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Who is connected is known until then; `None`: for ever.
    pub(crate) fn set_expiry(&mut self, at: Option<Instant>) {
        self.expires = at;
    }

    /// From now on it is asked each time this has passed whether the user may still be here. The first time is earlier, by up
    /// to half: those who came together, after a restart, don't ask the store together for ever.
    pub(crate) fn recheck_every(&mut self, span: Option<Duration>, connection: u64) {
        self.recheck = span.map(|span| {
            // Neighbours of a sequence that is multiplied by this are far apart (Knuth, TAOCP 6.4).
            let spread = connection.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56;
            let earlier = span / 512 * u32::try_from(spread).unwrap_or_default();
            (after(Instant::now(), span.saturating_sub(earlier)), span)
        });
    }

    /// The deadline is not later than this.
    pub(crate) fn bring_forward(&mut self, at: Instant) {
        self.deadline = Some(self.deadline.map_or(at, |deadline| deadline.min(at)));
    }

    /// Nothing else is due any more: the connection is closing.
    pub(crate) fn deadlines_only(&mut self) {
        self.expires = None;
        self.recheck = None;
        self.heartbeat = None;
        self.idle = None;
        self.pinged = None;
    }

    /// What is due now, else pending with the timer set for what is due next.
    pub(crate) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<Due> {
        self.note();
        loop {
            let Some((next, due)) = self.next() else {
                return Poll::Pending;
            };
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(next)));
            // A timer that fires too early is moved on then; one that would fire too late is moved now.
            if timer.deadline() > next {
                timer.as_mut().reset(next);
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if Instant::now() >= next {
                self.fired(due);
                return Poll::Ready(due);
            }
            timer.as_mut().reset(next);
        }
    }

    fn fired(&mut self, due: Due) {
        let now = Instant::now();
        match due {
            Due::Ping => self.pinged = Some(now),
            Due::Deadline => self.deadline = None,
            Due::Expired => self.expires = None,
            Due::Recheck => self.recheck = self.recheck.map(|(_, span)| (after(now, span), span)),
            // Whoever is told of these closes, or has heard from the peer after all.
            Due::Idle | Due::Lost => {}
        }
    }

    /// What is due next, and when.
    fn next(&self) -> Option<(Instant, Due)> {
        let beat = self.heartbeat.map(|every| match self.pinged {
            Some(pinged) => (after(pinged, self.answer_within), Due::Lost),
            None => (after(self.heard, every), Due::Ping),
        });
        let idle = self.idle.map(|span| (after(self.messaged, span), Due::Idle));
        let deadline = self.deadline.map(|at| (at, Due::Deadline));
        let expired = self.expires.map(|at| (at, Due::Expired));
        let recheck = self.recheck.map(|(at, _)| (at, Due::Recheck));
        [beat, idle, deadline, expired, recheck]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn spans_that_no_clock_holds_never_end() {
        let forever = Duration::MAX;
        let mut keepalive = Keepalive::new(Some(forever), forever, Some(forever));
        keepalive.set_deadline(Some(after(Instant::now(), forever)));
        let cx = &mut Context::from_waker(Waker::noop());
        assert!(keepalive.poll_due(cx).is_pending());
        keepalive.fired(Due::Ping);
        assert!(keepalive.poll_due(cx).is_pending());
    }
}
