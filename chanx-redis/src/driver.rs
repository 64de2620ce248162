//! Holds the connection: makes it, keeps it alive, tells the server what is wanted, and makes the next when it breaks.
//!
//! One task, and what it does on one connection ends together: whatever fails first ends the rest.

use std::{sync::Arc, time::Duration};

use chanx_core::group::Inbox;
use tokio::{
    select,
    time::{Instant, sleep, timeout},
};

use crate::{
    backoff::Backoff, builder::Limits, error::Ended, link::Link, names::Names, observe, queue::Bounds,
    server::Server, shared::Shared,
};

/// How much goes to the server at once. Little enough that a heartbeat behind it is in time.
const BATCH: Bounds = Bounds {
    count: 512,
    bytes: 256 * 1024,
};

pub(crate) struct Driver {
    pub(crate) shared: Arc<Shared>,
    pub(crate) names: Arc<Names>,
    pub(crate) server: Server,
    pub(crate) limits: Limits,
    pub(crate) inbox: Inbox,
}

impl Driver {
    /// Runs until the layer is closed and what waits has been sent.
    pub(crate) async fn run(mut self, mut first: Option<Link>) {
        let mut backoff = Backoff::new(self.limits.backoff.0, self.limits.backoff.1);
        loop {
            let ended = match first.take() {
                Some(link) => self.session(link, &mut backoff).await,
                None => match self.connect().await {
                    Ok(link) => self.session(link, &mut backoff).await,
                    Err(why) => Err(why),
                },
            };
            let Err(why) = ended else {
                return;
            };
            if self.shared.is_closing() {
                return;
            }
            let wait = backoff.wait();
            self.away(&why, wait);
            select! {
                () = sleep(wait) => {}
                () = self.shared.closing() => return,
            }
        }
    }

    async fn connect(&mut self) -> Result<Link, Ended> {
        let shared = Arc::clone(&self.shared);
        let closing = shared.closing();
        select! {
            connected = open(&mut self.server, &self.shared, self.limits.connect) => Ok(connected?),
            () = closing => Err(Ended::Broken),
        }
    }

    fn away(&mut self, why: &Ended, wait: Duration) {
        self.server.turn();
        match self.shared.away(why.to_string()) {
            Some(lost) => {
                observe::away(why, lost);
                self.inbox.changed();
            }
            None => observe::still_away(why, wait),
        }
    }

    /// All that happens on one connection. `Ok`: the layer was closed.
    async fn session(&self, link: Link, backoff: &mut Backoff) -> Result<(), Ended> {
        self.resubscribe(&link).await?;
        self.shared.up();
        self.inbox.changed();
        let start = Instant::now();
        let ended = select! {
            ended = self.write(&link) => ended,
            ended = self.reconcile(&link) => ended,
            ended = self.heartbeat(&link) => ended,
            ended = link.broken() => Err(ended),
        };
        if start.elapsed() >= backoff.most() {
            backoff.reset();
        }
        ended
    }

    /// Tells a new connection all that this process listens to, in one go.
    async fn resubscribe(&self, link: &Link) -> Result<(), Ended> {
        let groups = self.shared.groups.begin();
        let mut channels: Vec<_> = groups.iter().map(|group| self.names.group(group)).collect();
        channels.push(self.names.processes().to_owned());
        let pattern = self.names.connections();
        let told = async { tokio::try_join!(link.listen_to_pattern(&pattern), link.listen(&channels)) };
        within(self.limits.response, told).await?;
        self.shared.groups.confirm(&groups);
        observe::up(&link.server, groups.len());
        Ok(())
    }

    /// Tells the server which groups are wanted and which no more.
    async fn reconcile(&self, link: &Link) -> Result<(), Ended> {
        loop {
            let changes = self.shared.groups.take();
            let channels = |groups: &[_]| {
                groups
                    .iter()
                    .map(|group| self.names.group(group))
                    .collect::<Vec<_>>()
            };
            let (join, leave) = (channels(&changes.join), channels(&changes.leave));
            if join.is_empty() && leave.is_empty() {
                self.shared.groups.changed().await;
                continue;
            }
            // No group is among both: their order means nothing.
            let told = async { tokio::try_join!(link.listen_no_more(&leave), link.listen(&join)) };
            within(self.limits.response, told).await?;
            self.shared.groups.confirm(&changes.join);
            self.shared.progressed();
        }
    }

    /// Publishes what waits, batch by batch.
    async fn write(&self, link: &Link) -> Result<(), Ended> {
        loop {
            let batch = self.shared.outgoing.take(BATCH);
            if batch.is_empty() {
                if self.shared.is_closing() {
                    return Ok(());
                }
                select! {
                    () = self.shared.outgoing.filled() => {}
                    () = self.shared.closing() => {}
                }
                continue;
            }
            let mut flight = Flight::of(&self.shared, batch.len());
            let answers = within(self.limits.response, link.publish(&batch)).await?;
            flight.landed();
            let failures: Vec<_> = answers
                .iter()
                .filter_map(|answer| answer.as_ref().err())
                .collect();
            observe::published(batch.len() - failures.len());
            if let Some(why) = failures.first() {
                self.shared.refused(failures.len(), why);
            }
        }
    }

    /// Asks the server, again and again, whether it is there.
    async fn heartbeat(&self, link: &Link) -> Result<(), Ended> {
        let (interval, limit) = self.limits.heartbeat;
        loop {
            let start = Instant::now();
            within(limit, link.ping()).await?;
            self.shared.answered_within(start.elapsed());
            sleep(interval).await;
        }
    }
}

/// Connects to the next place.
pub(crate) async fn open(
    server: &mut Server,
    shared: &Arc<Shared>,
    limit: Duration,
) -> Result<Link, crate::ConnectError> {
    let opening = async {
        let (client, name) = server.client().await?;
        Link::open(&client, name, Arc::clone(shared), limit).await
    };
    // Sentinels have no limit of their own.
    match timeout(2 * limit, opening).await {
        Ok(opened) => opened,
        Err(_) => Err(crate::ConnectError::Unreachable {
            server: server.name(),
            why: format!("nothing within {:?}", 2 * limit),
        }),
    }
}

async fn within<T>(limit: Duration, asked: impl Future<Output = redis::RedisResult<T>>) -> Result<T, Ended> {
    match timeout(limit, asked).await {
        Ok(answered) => Ok(answered?),
        Err(_) => Err(Ended::Silent(limit)),
    }
}

/// Deliveries that are on their way. Dropped before they have landed, also since something else ended the connection, they
/// are lost: the server may have them or not, and none is sent twice.
struct Flight<'a> {
    shared: &'a Shared,
    count: usize,
}

impl<'a> Flight<'a> {
    fn of(shared: &'a Shared, count: usize) -> Self {
        shared.in_flight(count);
        Self { shared, count }
    }

    fn landed(&mut self) {
        self.count = 0;
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.shared.in_flight(0);
        self.shared.lost(self.count);
    }
}
