//! More than fits: into the server's messages, into the queue towards it, into this process.

use std::{future::ready, sync::Arc};

use chanx_core::group::{
    Address, ChannelLayer, Content, Delivery, GroupName, Inbox, LayerError, ProcessId, Wiring,
};
use chanx_nats::NatsLayer;
use tokio::sync::{Semaphore, mpsc::unbounded_channel};

use crate::{limited, server::Server, until};

fn room() -> GroupName {
    GroupName::parse("room").unwrap()
}

fn to_room() -> Address {
    Address::Group(room())
}

fn note(number: u64, bytes: usize) -> Delivery {
    let text = "x".repeat(bytes);
    let mut note = Delivery::new(Content::Event(
        format!(r#"{{"action":"note","payload":"{text}"}}"#).into(),
    ));
    note.number = Some(number);
    note
}

async fn started(layer: &NatsLayer, inbox: Inbox) {
    layer.start(Wiring::new(ProcessId::random(), inbox)).unwrap();
    layer.subscribe(&room());
    limited("subscribing", layer.subscribed(&room())).await;
}

fn deaf() -> Inbox {
    Inbox::new(|_, _| ready(()))
}

#[chanx_testing::test]
async fn a_delivery_that_the_server_would_not_take_is_refused() {
    let server = Server::configured("max_payload: 1000").await;
    let layer = NatsLayer::connect(&server.url()).await.unwrap();
    started(&layer, deaf()).await;
    let refused = layer.publish(&to_room(), &note(1, 1_000)).unwrap_err();
    let LayerError::TooLarge { bytes, most: 1000 } = refused else {
        panic!("{refused}")
    };
    assert!(bytes > 1_000);
    let health = layer.health();
    assert_eq!(health.lost, 1);
    assert!(health.last_error.unwrap().contains("takes at most 1000"));
    layer.publish(&to_room(), &note(2, 500)).unwrap();
    limited("shutting down", layer.shutdown()).await;
}

#[chanx_testing::test]
async fn what_waits_for_a_frozen_server_is_bounded_and_lost_in_the_end() {
    let server = Server::start().await;
    let layer = NatsLayer::builder(&server.url())
        .queue(100)
        .connect()
        .await
        .unwrap();
    started(&layer, deaf()).await;
    server.freeze();
    let mut taken: u64 = 0;
    // The socket itself takes some megabytes.
    let refused = limited("filling the queue", async {
        loop {
            match layer.publish(&to_room(), &note(taken, 100_000)) {
                Ok(()) => taken += 1,
                Err(error) => break error,
            }
            assert!(layer.health().queued <= 100 + 128, "more waits than may");
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(matches!(refused, LayerError::Full), "{refused}");
    assert!(layer.health().queued >= 100);
    until("noticing that the server is away", || !layer.health().up).await;
    let health = layer.health();
    // With what the socket took, of which the server has said nothing.
    assert_eq!((health.queued, health.lost), (0, taken + 1));
    server.thaw();
    until("noticing that it is back", || layer.health().up).await;
    limited("subscribing", layer.subscribed(&room())).await;
    layer.publish(&to_room(), &note(0, 1)).unwrap();
}

#[chanx_testing::test]
async fn what_a_busy_process_can_not_take_is_dropped_and_counted() {
    const ALL: u64 = 30_000;
    let server = Server::start().await;
    let sending = NatsLayer::connect(&server.url()).await.unwrap();
    started(&sending, deaf()).await;
    let busy = NatsLayer::connect(&server.url()).await.unwrap();
    let (gate, (heard, mut hears)) = (Arc::new(Semaphore::new(0)), unbounded_channel());
    let pass = Arc::clone(&gate);
    let inbox = Inbox::new(move |_, delivery: Delivery| {
        let (pass, heard) = (Arc::clone(&pass), heard.clone());
        async move {
            let _permit = pass.acquire().await.unwrap();
            let _ = heard.send(delivery.number.unwrap_or_default());
        }
    });
    started(&busy, inbox).await;
    for number in 1..=ALL {
        while sending.publish(&to_room(), &note(number, 10)).is_err() {
            tokio::task::yield_now().await;
        }
    }
    until("sending all", || sending.health().queued == 0).await;
    until("dropping something", || busy.health().dropped > 0).await;
    assert!(sending.health().up, "the sender feels nothing");

    // Then it goes on, with what waited, and with what comes.
    gate.add_permits(1);
    let mut latest = 0;
    for _ in 0..16_384 {
        let number = limited("hearing", hears.recv()).await.unwrap();
        assert!(number > latest, "{number} after {latest}");
        latest = number;
    }
    sending.publish(&to_room(), &note(ALL + 1, 10)).unwrap();
    while limited("hearing", hears.recv()).await != Some(ALL + 1) {}
}

#[chanx_testing::test]
async fn what_is_queued_when_it_is_shut_down_is_sent() {
    let server = Server::start().await;
    let sending = NatsLayer::connect(&server.url()).await.unwrap();
    started(&sending, deaf()).await;
    let hearing = NatsLayer::connect(&server.url()).await.unwrap();
    let (heard, mut hears) = unbounded_channel();
    let inbox = Inbox::new(move |_, delivery: Delivery| {
        let _ = heard.send(delivery.number);
        ready(())
    });
    started(&hearing, inbox).await;
    for number in 1..=1_000 {
        sending.publish(&to_room(), &note(number, 1_000)).unwrap();
    }
    limited("shutting down", sending.shutdown()).await;
    assert_eq!(sending.health().lost, 0);
    assert!(matches!(
        sending.publish(&to_room(), &note(0, 1)),
        Err(LayerError::Ended)
    ));
    for number in 1..=1_000 {
        assert_eq!(limited("hearing", hears.recv()).await, Some(Some(number)));
    }
}
