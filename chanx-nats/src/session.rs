//! One connection's time: what is wanted is subscribed to, what waits is written, what comes is delivered.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use async_nats::{Client, Message, RequestErrorKind, Subscriber};
use bytes::Bytes;
use chanx_core::group::{Address, GroupName, Inbox, bus};
use futures_util::{FutureExt, Stream, StreamExt, stream::SelectAll};
use tokio::{
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot, watch,
    },
    time::{Instant, MissedTickBehavior, interval},
};

use crate::{
    dial::Line,
    layer::{Shared, Started},
    observe,
};

/// How often the server is asked how long it takes to answer.
const BEAT: Duration = Duration::from_secs(5);

/// Runs until the server is gone, or the layer ends and all is written.
pub(crate) async fn run(shared: &Shared, line: &Line, inbox: &Inbox) {
    let Some(started) = shared.started.get() else {
        return;
    };
    let (say_over, over) = watch::channel(false);
    let (opened, taps) = unbounded_channel();
    let work = async {
        tokio::select! {
            () = line.gone() => {}
            () = subscribe(shared, started, &line.client, opened) => {}
            () = write(shared, started, &line.client) => {}
        }
        say_over.send_replace(true);
    };
    // A delivery that has begun is let end.
    tokio::join!(work, read(shared, started, inbox, taps, over));
}

/// Writes what is queued, until the end or until the client can't.
async fn write(shared: &Shared, started: &Started, client: &Client) {
    while let Some(batch) = shared.queue.batch().await {
        let mut written = 0;
        for outgoing in batch {
            let published = client.publish(outgoing.subject, outgoing.body).await;
            match published.map_err(|error| error.kind()) {
                Ok(()) => written += 1,
                Err(async_nats::PublishErrorKind::Send) => return,
                // Its limit may have been another when it was queued.
                Err(why) => {
                    shared.counts.failed(&why);
                    shared.counts.lost(1);
                }
            }
        }
        if client.flush().await.is_err() {
            return;
        }
        observe::published(written);
        observe::depth(shared.queue.written());
    }
    // A socket that is closed with something unread in it may take back what was just written.
    ask(shared, client, started.subjects.nobody()).await;
}

/// Makes the subscriptions that are wanted, and asks the server whether it knows of them.
async fn subscribe(shared: &Shared, started: &Started, client: &Client, opened: UnboundedSender<Tap>) {
    let subjects = &started.subjects;
    let fixed = [
        (Source::Own, subjects.own()),
        (Source::Processes, subjects.processes()),
    ];
    for (source, subject) in fixed {
        let Ok(subscriber) = client.subscribe(subject).await else {
            return;
        };
        let _ = opened.send(Tap {
            source,
            subscriber,
            stopped: None,
        });
    }
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let mut made = Vec::new();
        for group in shared.groups.take_changes() {
            let Ok(subscriber) = client.subscribe(subjects.group(&group.group)).await else {
                return;
            };
            made.push((group.group.clone(), group.number));
            let _ = opened.send(Tap {
                source: Source::Group(group.group, group.number),
                subscriber,
                stopped: Some(group.stopped),
            });
        }
        if !made.is_empty() {
            ask(shared, client, subjects.nobody()).await;
            shared.groups.confirm(&made);
            continue;
        }
        tokio::select! {
            () = shared.groups.changed() => {}
            _ = beat.tick() => ask(shared, client, subjects.nobody()).await,
        }
    }
}

/// Waits until the server has done all that it was told before: it answers in order, also that nobody listens.
async fn ask(shared: &Shared, client: &Client, subject: String) {
    let asked = Instant::now();
    match client.request(subject, Bytes::new()).await {
        Err(error) if error.kind() != RequestErrorKind::NoResponders => {
            shared
                .counts
                .complained(&format!("it does not say that nobody listens: {error}"));
        }
        _ => shared.counts.round_trip(asked.elapsed()),
    }
}

/// Where a delivery comes from.
#[derive(Clone)]
enum Source {
    Group(GroupName, u64),
    Own,
    Processes,
}

/// A subscription, until it is not wanted any more.
struct Tap {
    source: Source,
    subscriber: Subscriber,
    stopped: Option<oneshot::Receiver<()>>,
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

/// Delivers what comes, one after the other.
async fn read(
    shared: &Shared,
    started: &Started,
    inbox: &Inbox,
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
        if let Some(to) = address(shared, started, source, &message) {
            match bus::decode(&message.payload) {
                Ok(delivery) => inbox.deliver(to, delivery).await,
                Err(error) => shared.counts.dropped(&error),
            }
        }
    }
}

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
