//! A process on the bus, as the tests see it: a layer and what it has put into its inbox.

use std::{
    future::{Future, ready},
    sync::Arc,
    time::Duration,
};

use chanx_core::group::{
    Address, ChannelLayer, ChannelName, Content, Delivery, GroupName, Health, Inbox, ProcessId, Wiring,
};
use serde_json::{Value, json};
use tokio::sync::{
    Notify,
    mpsc::{UnboundedReceiver, unbounded_channel},
};

use super::Bench;

/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(10);

/// What comes of `work`, which may not take long.
pub(super) async fn limited<T>(what: &str, work: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMIT, work).await {
        Ok(done) => done,
        Err(_) => panic!("{what} is not done after {} s", LIMIT.as_secs()),
    }
}

/// A process on the bus.
pub(super) struct Process<L> {
    pub(super) layer: L,
    pub(super) id: ProcessId,
    prefix: String,
    received: UnboundedReceiver<(Address, Delivery)>,
    changed: Arc<Notify>,
    /// Of the last delivery that this process made.
    number: u64,
}

impl<L: ChannelLayer> Bench<L> {
    /// One more process, which receives.
    pub(super) async fn process(&mut self) -> Process<L> {
        self.process_with(|_| ()).await
    }

    /// One more, wired otherwise.
    pub(super) async fn process_with(&mut self, change: impl FnOnce(&mut Wiring)) -> Process<L> {
        let layer = limited("making a layer", (self.layer)()).await;
        let (deliver, received) = unbounded_channel();
        let changed = Arc::new(Notify::new());
        let inbox = Inbox::new(move |to, delivery| {
            // Where nobody listens any more, the test has seen what it wanted.
            let _ = deliver.send((to, delivery));
            ready(())
        });
        let tell = Arc::clone(&changed);
        let mut wiring = Wiring::new(
            ProcessId::random(),
            inbox.on_change(move || tell.notify_waiters()),
        );
        wiring.prefix.clone_from(&self.prefix);
        change(&mut wiring);
        let (id, prefix) = (wiring.process, wiring.prefix.clone());
        if let Err(error) = layer.start(wiring) {
            panic!("the layer does not start: {error}");
        }
        let process = Process {
            layer,
            id,
            prefix,
            received,
            changed,
            number: 0,
        };
        // With this in force so is all that the start asked for.
        process.join(&group(&format!("ready.{id}"))).await;
        process
    }
}

impl<L: ChannelLayer> Process<L> {
    /// Subscribes, and waits until that is in force.
    pub(super) async fn join(&self, group: &GroupName) {
        self.layer.subscribe(group);
        self.joined(group).await;
    }

    /// Waits until the subscription is in force.
    pub(super) async fn joined(&self, group: &GroupName) {
        limited(&format!("subscribing to `{group}`"), self.layer.subscribed(group)).await;
    }

    /// The name of one of its connections.
    pub(super) fn channel(&self, connection: u64) -> ChannelName {
        ChannelName::new(&self.prefix, self.id, connection)
    }

    /// Something to be sent by it, unlike anything before.
    pub(super) fn note(&mut self, text: &str) -> Delivery {
        self.number += 1;
        let mut note = Delivery::new(Content::Event(written(&json!(text))));
        note.from = Some(self.channel(1));
        note.number = Some(self.number);
        note
    }

    /// Sends, and tells what.
    pub(super) fn publish(&mut self, to: &Address, text: &str) -> Delivery {
        let note = self.note(text);
        self.send(to, &note);
        note
    }

    /// Sends.
    pub(super) fn send(&self, to: &Address, delivery: &Delivery) {
        if let Err(error) = self.layer.publish(to, delivery) {
            panic!("publishing to {to:?} is refused: {error}");
        }
    }

    /// What comes next.
    pub(super) async fn next(&mut self) -> (Address, Delivery) {
        match limited("receiving a delivery", self.received.recv()).await {
            Some(next) => next,
            None => panic!("the layer has dropped its inbox, and a delivery was to come"),
        }
    }

    /// Asserts that this comes next, and nothing before.
    pub(super) async fn hears(&mut self, to: &Address, delivery: &Delivery) {
        let (address, heard) = self.next().await;
        assert_eq!(
            (&address, &read(&heard)),
            (to, &read(delivery)),
            "this came instead"
        );
    }

    /// What has come by now.
    pub(super) fn heard(&mut self) -> Vec<(Address, Delivery)> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }

    /// Waits for the server to be there, or away.
    pub(super) async fn is_up(&self, up: bool) {
        let seen = async {
            loop {
                let changed = self.changed.notified();
                if self.layer.health().up == up {
                    return;
                }
                changed.await;
            }
        };
        let state = if up { "there" } else { "away" };
        limited(
            &format!("noticing that the server is {state}, and saying so by `Inbox::changed`,"),
            seen,
        )
        .await;
    }

    /// Waits until nothing waits for the server: a delivery may be there sooner than its layer has heard that it is out.
    pub(super) async fn sends_all(&self) {
        let sent = async {
            while self.layer.health().queued > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        limited("sending what is queued", sent).await;
    }

    pub(super) fn health(&self) -> Health {
        self.layer.health()
    }
}

impl<L> Process<L> {
    /// Drops the layer, and waits until nothing of it is left that could deliver.
    pub(super) async fn vanish(self) {
        let Self {
            layer, mut received, ..
        } = self;
        drop(layer);
        let what = "the end of all that holds the inbox of a layer that was dropped";
        while limited(what, received.recv()).await.is_some() {}
    }
}

/// Asserts that `deaf` does not get what `sender` sends to a group that it is not in, and `witness` is; then it is in it.
///
/// What it missed is past once the witness has it, so that whatever it gets after joining is sent later. All goes to one
/// address: a layer keeps the order of no more.
pub(super) async fn misses<L: ChannelLayer>(
    deaf: &mut Process<L>,
    group: &GroupName,
    sender: &mut Process<L>,
    witness: &mut Process<L>,
) {
    let to = Address::Group(group.clone());
    let missed = sender.publish(&to, "not for all");
    witness.hears(&to, &missed).await;
    deaf.join(group).await;
    let last = sender.publish(&to, "the last");
    for process in [deaf, witness] {
        process.hears(&to, &last).await;
    }
}

/// A group of this name.
pub(super) fn group(name: &str) -> GroupName {
    match GroupName::parse(name) {
        Some(group) => group,
        None => panic!("`{name}` is no name of a group"),
    }
}

/// A message with this payload.
pub(super) fn written(payload: &Value) -> Arc<str> {
    json!({"action": "note", "payload": payload}).to_string().into()
}

/// A delivery whose JSON is compared by what it says: spaces and the order of keys are the layer's own affair.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    kind: &'static str,
    exclude_current: bool,
    json: Value,
    rest: Delivery,
}

pub(super) fn read(delivery: &Delivery) -> Read {
    let (kind, exclude_current, text) = match &delivery.content {
        Content::Message {
            message,
            exclude_current,
        } => ("message", *exclude_current, message),
        Content::Event(text) => ("event", false, text),
        Content::Control(text) => ("control", false, text),
        other => panic!("a kind of content that is not tested: {other:?}"),
    };
    let json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => panic!("the content is no JSON, {error}: {text}"),
    };
    let mut rest = delivery.clone();
    rest.content = Content::Event("".into());
    Read {
        kind,
        exclude_current,
        json,
        rest,
    }
}
