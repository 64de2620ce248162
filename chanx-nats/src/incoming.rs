//! What comes: read at once, so that it waits in one queue with one bound, and delivered in its order.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use async_nats::{Message, Subscriber};
use chanx_core::group::{Address, GroupName, Inbox, bus};
use futures_util::{FutureExt, Stream, StreamExt, stream::SelectAll};
use tokio::sync::{
    mpsc::{self, UnboundedReceiver},
    oneshot, watch,
};

use crate::layer::{Shared, Started};

/// How many deliveries may wait for this process.
const MOST: usize = 16_384;
/// And how many bytes of them.
const MOST_BYTES: usize = 32 << 20;

/// Where a delivery comes from.
#[derive(Clone)]
pub(crate) enum Source {
    /// With the number of the subscription.
    Group(GroupName, u64),
    Own,
    Processes,
}

/// A subscription, until it is not wanted any more.
pub(crate) struct Tap {
    pub(crate) source: Source,
    pub(crate) subscriber: Subscriber,
    pub(crate) stopped: Option<oneshot::Receiver<()>>,
}

impl Stream for Tap {
    type Item = (Source, Message);

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(stopped) = &mut self.stopped
            && stopped.poll_unpin(cx).is_ready()
        {
            return Poll::Ready(None);
        }
        let message = self.subscriber.poll_next_unpin(cx);
        message.map(|message| message.map(|message| (self.source.clone(), message)))
    }
}

/// One end of what waits for this process.
pub(crate) struct Waiting {
    queue: mpsc::Sender<(Source, Message)>,
    bytes: Arc<AtomicUsize>,
}

/// The other.
pub(crate) struct Waits {
    queue: mpsc::Receiver<(Source, Message)>,
    bytes: Arc<AtomicUsize>,
}

pub(crate) fn channel() -> (Waiting, Waits) {
    let (sender, receiver) = mpsc::channel(MOST);
    let bytes = Arc::<AtomicUsize>::default();
    let waiting = Waiting {
        queue: sender,
        bytes: Arc::clone(&bytes),
    };
    let waits = Waits {
        queue: receiver,
        bytes,
    };
    (waiting, waits)
}

impl Waiting {
    /// Whether there was space. One alone may be longer than all together.
    fn add(&self, source: Source, message: Message) -> bool {
        let length = message.payload.len();
        let before = self.bytes.fetch_add(length, Ordering::Relaxed);
        let fits = before == 0 || before + length <= MOST_BYTES;
        let added = fits && self.queue.try_send((source, message)).is_ok();
        if !added {
            self.bytes.fetch_sub(length, Ordering::Relaxed);
        }
        added
    }
}

/// Reads what comes as soon as it does: what its connection held for us would be dropped by each subscription alone.
pub(crate) async fn read(
    shared: &Shared,
    waiting: Waiting,
    mut opened: UnboundedReceiver<Tap>,
    mut over: watch::Receiver<bool>,
) {
    let mut taps = SelectAll::new();
    loop {
        let (source, message) = tokio::select! {
            biased;
            _ = over.wait_for(|over| *over) => return,
            Some(tap) = opened.recv() => {
                taps.push(tap);
                continue;
            }
            Some(next) = taps.next() => next,
            else => return,
        };
        if !waiting.add(source, message) {
            shared.counts.dropped(&FULL);
        }
    }
}

/// Delivers what waits, one after the other.
pub(crate) async fn deliver(
    shared: &Shared,
    started: &Started,
    inbox: &Inbox,
    mut waits: Waits,
    mut over: watch::Receiver<bool>,
) {
    loop {
        let (source, message) = tokio::select! {
            biased;
            _ = over.wait_for(|over| *over) => break,
            Some(next) = waits.queue.recv() => next,
            else => break,
        };
        waits.bytes.fetch_sub(message.payload.len(), Ordering::Relaxed);
        if let Some(to) = address(shared, started, source, &message) {
            match bus::decode(&message.payload) {
                Ok(delivery) => inbox.deliver(to, delivery).await,
                Err(error) => shared.counts.dropped(&error),
            }
        }
    }
    while waits.queue.try_recv().is_ok() {
        shared.counts.dropped(&"its server went before it was delivered");
    }
}

pub(crate) const FULL: &str = "more comes than this process takes";

/// Where a message belongs; nowhere, where it is not wanted any more.
fn address(shared: &Shared, started: &Started, source: Source, message: &Message) -> Option<Address> {
    match source {
        Source::Group(group, number) => {
            let wanted = shared.groups.hear(&group, number);
            wanted.then_some(Address::Group(group))
        }
        Source::Processes => Some(Address::Processes),
        Source::Own => {
            let to = started.subjects.connection(&message.subject);
            if to.is_none() {
                shared.counts.dropped(&"sent to a connection without a number");
            }
            to
        }
    }
}
