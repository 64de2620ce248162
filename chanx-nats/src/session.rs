//! One connection's time: what is wanted is subscribed to, what waits is written, what comes is delivered.

use std::time::Duration;

use async_nats::{Client, PublishErrorKind, RequestErrorKind};
use bytes::Bytes;
use chanx_core::group::Inbox;
use tokio::{
    sync::{
        mpsc::{UnboundedSender, unbounded_channel},
        watch,
    },
    time::{Instant, MissedTickBehavior, interval, sleep},
};

use crate::{
    dial::Line,
    incoming::{self, Source, Tap},
    layer::{Shared, Started},
    observe,
};

/// How often the server is asked how long it takes to answer.
const BEAT: Duration = Duration::from_secs(5);
/// How often, at most, it is asked whether it has what was written.
const SURE: Duration = Duration::from_millis(100);

/// Runs until the server is gone, or the layer ends and all is written.
pub(crate) async fn run(shared: &Shared, line: &Line, inbox: &Inbox) {
    let Some(started) = shared.started.get() else {
        return;
    };
    let (say_over, over) = watch::channel(false);
    // Holds at most as many as subscriptions are made before their reader's next turn: one a group that is looked at.
    let (opened, taps) = unbounded_channel();
    let work = async {
        tokio::select! {
            () = line.gone() => {}
            () = subscribe(shared, started, &line.client, opened) => {}
            () = write(shared, started, &line.client) => {}
            () = make_sure(shared, started, &line.client) => {}
        }
        say_over.send_replace(true);
    };
    let (waiting, waits) = incoming::channel();
    tokio::join!(
        work,
        incoming::read(shared, waiting, taps, over.clone()),
        // A delivery that has begun is let end.
        incoming::deliver(shared, started, inbox, waits, over),
    );
}

/// Writes what is queued, until the end or until the client can't.
async fn write(shared: &Shared, started: &Started, client: &Client) {
    while let Some(batch) = shared.queue.batch().await {
        let mut written = 0;
        for outgoing in batch {
            let published = client.publish(outgoing.subject, outgoing.body).await;
            match published.map_err(|error| error.kind()) {
                Ok(()) => written += 1,
                Err(PublishErrorKind::Send) => return,
                // Its limit may have been another when it was queued.
                Err(why) => {
                    shared.counts.failed(&why);
                    shared.queue.refused();
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

/// Asks the server whether it has what was written, while anything is: what it may not have is lost with it.
async fn make_sure(shared: &Shared, started: &Started, client: &Client) {
    loop {
        shared.queue.unsure().await;
        ask(shared, client, started.subjects.nobody()).await;
        sleep(SURE).await;
    }
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
    let (asked, written) = (Instant::now(), shared.queue.written_so_far());
    match client.request(subject, Bytes::new()).await {
        Err(error) if error.kind() == RequestErrorKind::TimedOut => {
            // It has answered pings since, or it would have been found gone: it does not let us ask.
            shared.queue.confirm(written);
            let why = "it does not say that nobody listens: it may not let us listen to `_INBOX.>`";
            shared.counts.complained(&why);
        }
        Err(error) if error.kind() != RequestErrorKind::NoResponders => shared.counts.failed(&error),
        _ => {
            shared.queue.confirm(written);
            shared.counts.round_trip(asked.elapsed());
        }
    }
}
