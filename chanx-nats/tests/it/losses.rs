//! What is lost, and what is said of it.

use std::{
    future::ready,
    sync::{Arc, Mutex},
};

use chanx_core::group::{
    Address, ChannelLayer, ChannelName, Content, Delivery, Inbox, LayerError, ProcessId, Wiring,
};
use chanx_nats::NatsLayer;
use tracing::{Event, Level, Metadata, Subscriber, span, subscriber};

use crate::{server::Server, until};

async fn started(server: &Server) -> NatsLayer {
    let layer = NatsLayer::connect(&server.url()).await.unwrap();
    let inbox = Inbox::new(|_, _| ready(()));
    layer.start(Wiring::new(ProcessId::random(), inbox)).unwrap();
    layer
}

fn note() -> Delivery {
    Delivery::new(Content::Event(r#"{"action":"note"}"#.into()))
}

#[chanx_testing::test]
async fn what_has_no_subject_is_refused_and_lost() {
    let server = Server::start().await;
    let layer = started(&server).await;
    let python = ChannelName::parse("specific.0123456789abcdef0123456789abcdef!1").unwrap();
    let refused = layer.publish(&Address::Channel(python), &note());
    assert!(matches!(refused, Err(LayerError::Unfit(_))), "{refused:?}");
    assert_eq!(layer.health().lost, 1);
}

/// The server had them, and has said so.
#[chanx_testing::test]
async fn what_was_sent_long_before_the_server_went_is_not_lost() {
    let server = Server::start().await;
    let layer = started(&server).await;
    until("the beat", || layer.health().round_trip.is_some()).await;
    let first = layer.health().round_trip;
    // One batch: it is asked for once all of them are written.
    for _ in 0..100 {
        layer.publish(&Address::Processes, &note()).unwrap();
    }
    until("being sure", || layer.health().round_trip != first).await;
    server.kill();
    until("noticing that the server is away", || !layer.health().up).await;
    assert_eq!(layer.health().lost, 0);
}

/// Writes down where errors are logged.
#[derive(Clone, Default)]
struct Errors(Arc<Mutex<Vec<String>>>);

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        self.0.lock().unwrap().push(format!("{event:?}"));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Neither by us nor by the client beneath, which would call its own end an error.
#[chanx_testing::test]
async fn a_server_that_goes_away_is_logged_as_no_error() {
    let server = Server::start().await;
    let errors = Errors::default();
    let _all = subscriber::set_default(errors.clone());
    let layer = started(&server).await;
    for killed in [true, false, true] {
        if killed {
            server.kill();
        } else {
            server.freeze();
        }
        until("noticing that the server is away", || !layer.health().up).await;
        if killed {
            server.restart().await;
        } else {
            server.thaw();
        }
        until("noticing that it is back", || layer.health().up).await;
    }
    assert_eq!(*errors.0.lock().unwrap(), [] as [String; 0]);
}
