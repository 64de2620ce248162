//! A process on the bus, and what it has heard, to be waited for.

use std::{sync::Arc, time::Duration};

use chanx_core::group::{
    Address, ChannelLayer as _, ChannelName, Content, Delivery, GroupName, Health, Inbox, ProcessId, Wiring,
};
use chanx_redis::RedisLayer;
use tokio::sync::mpsc;

/// As long as anything may take, on a machine that does much else: nobody waits as long where all is well.
const LIMIT: Duration = Duration::from_secs(30);

/// A layer, started, as an application would hold it.
pub(crate) struct Member {
    pub(crate) layer: Arc<RedisLayer>,
    pub(crate) process: ProcessId,
    prefix: String,
    heard: mpsc::UnboundedReceiver<(Address, Delivery)>,
}

impl Member {
    /// One that is connected to the server at this URL.
    pub(crate) async fn at(url: &str) -> Self {
        let member = Self::of(RedisLayer::connect(url).await.unwrap());
        member.up().await;
        member
    }

    /// One with a layer of one's own.
    pub(crate) fn of(layer: RedisLayer) -> Self {
        Self::with(layer, |wiring| wiring)
    }

    pub(crate) fn with(layer: RedisLayer, change: impl FnOnce(Wiring) -> Wiring) -> Self {
        let (tell, heard) = mpsc::unbounded_channel();
        let inbox = Inbox::new(move |address, delivery| {
            let _ = tell.send((address, delivery));
            std::future::ready(())
        });
        let process = ProcessId::random();
        let wiring = change(Wiring::new(process, inbox));
        let prefix = wiring.prefix.clone();
        layer.start(wiring).unwrap();
        Self {
            prefix,
            layer: Arc::new(layer),
            process,
            heard,
        }
    }

    /// The name of one of its connections.
    pub(crate) fn connection(&self, number: u64) -> ChannelName {
        ChannelName::new(&self.prefix, self.process, number)
    }

    /// Joins, and waits until that is in force.
    pub(crate) async fn join(&self, name: &str) {
        let group = GroupName::parse(name).unwrap();
        self.layer.subscribe(&group);
        deadline("a group to be joined", self.layer.subscribed(&group)).await;
    }

    pub(crate) fn leave(&self, name: &str) {
        self.layer.unsubscribe(&GroupName::parse(name).unwrap());
    }

    /// Publishes an event from its connection 1.
    pub(crate) fn tell(&self, to: &Address, text: &str) {
        let mut delivery = event(text);
        delivery.from = Some(self.connection(1));
        self.layer.publish(to, &delivery).unwrap();
    }

    /// What comes next.
    pub(crate) async fn next(&mut self) -> (Address, Delivery) {
        let heard = deadline("something to be heard", self.heard.recv()).await;
        heard.expect("the layer runs")
    }

    /// The text of the event that comes next.
    pub(crate) async fn next_text(&mut self) -> String {
        text(self.next().await.1)
    }

    /// Waits until this event comes, whatever comes before, and answers that.
    pub(crate) async fn hear(&mut self, wanted: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            let heard = self.next_text().await;
            if heard == wanted {
                return before;
            }
            before.push(heard);
        }
    }

    pub(crate) async fn up(&self) -> Health {
        self.until("the server to be there", |health| health.up).await
    }

    pub(crate) async fn away(&self) -> Health {
        self.until("the server to be missed", |health| !health.up).await
    }

    /// A moment, for what has to be tried again and again.
    pub(crate) async fn a_while(&self) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    /// Waits until the layer is as wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&Health) -> bool) -> Health {
        until(what, || Some(self.layer.health()).filter(&wanted)).await
    }
}

/// Waits until there is something, looking again and again.
pub(crate) async fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    deadline(what, async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await
}

/// Waits, but not for ever.
pub(crate) async fn deadline<T>(what: &str, awaited: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(LIMIT, awaited).await;
    waited.unwrap_or_else(|_| panic!("waited {LIMIT:?} for {what}"))
}

pub(crate) fn group(name: &str) -> Address {
    Address::Group(GroupName::parse(name).unwrap())
}

/// An event whose payload is a text.
pub(crate) fn event(text: &str) -> Delivery {
    Delivery::new(Content::Event(
        format!(r#"{{"action":"said","payload":"{text}"}}"#).into(),
    ))
}

/// A group message whose payload is a text.
pub(crate) fn message(text: &str) -> Delivery {
    Delivery::new(Content::Message {
        message: format!(r#"{{"action":"said","payload":"{text}"}}"#).into(),
        exclude_current: false,
    })
}

fn text(delivery: Delivery) -> String {
    let (Content::Event(json) | Content::Message { message: json, .. } | Content::Control(json)) =
        delivery.content
    else {
        panic!("no text");
    };
    let payload = json.strip_prefix(r#"{"action":"said","payload":""#);
    payload
        .and_then(|rest| rest.strip_suffix(r#""}"#))
        .map_or_else(|| json.to_string(), ToOwned::to_owned)
}
