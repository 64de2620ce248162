//! Nothing grows without end: who is too fast is told, and what does not fit is counted.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use chanx_core::group::{ChannelLayer as _, GroupName, Inbox, LayerError, ProcessId, Wiring};
use chanx_redis::RedisLayer;
use tokio::sync::Semaphore;

use crate::support::{Member, RedisServer, event, group, until};

/// A layer that does not notice by itself that the server is frozen.
async fn patient(server: &RedisServer, deliveries: usize, bytes: usize) -> Member {
    let hour = Duration::from_secs(3600);
    let layer = RedisLayer::builder(server.url())
        .outgoing_queue(deliveries, bytes)
        .heartbeat(hour, hour)
        .response_timeout(hour)
        .connect()
        .await
        .unwrap();
    let member = Member::of(layer);
    member
        .until("the first heartbeat", |health| health.round_trip.is_some())
        .await;
    member
}

#[tokio::test]
async fn a_full_queue_refuses_and_counts() {
    let server = RedisServer::start().await;
    let member = patient(&server, 100, usize::MAX).await;
    server.freeze();
    // The first is on its way when the queue begins to fill.
    member.tell(&group("room"), "first");
    member
        .until("it to be on its way", |health| health.queued == 1)
        .await;
    let mut full = 0;
    for _ in 0..5000 {
        match member.layer.publish(&group("room"), &event("more")) {
            Ok(()) => {}
            Err(LayerError::Full) => full += 1,
            Err(error) => panic!("{error}"),
        }
        tokio::task::yield_now().await;
    }
    let health = member.layer.health();
    assert!(full > 0);
    assert_eq!(health.lost, full);
    // As many as may wait, and one batch.
    assert!(health.queued <= 100 + 512, "{} are queued", health.queued);
    server.thaw();
    member.until("all to be sent", |health| health.queued == 0).await;
    assert!(member.layer.publish(&group("room"), &event("again")).is_ok());
    assert_eq!(member.layer.health().lost, full);
}

#[tokio::test]
async fn what_does_not_fit_by_its_bytes_is_refused() {
    let server = RedisServer::start().await;
    let member = patient(&server, usize::MAX, 10_000).await;
    let refused = member.layer.publish(&group("room"), &event(&"x".repeat(10_000)));
    assert!(matches!(refused, Err(LayerError::Full)), "{refused:?}");
    assert!(member.layer.publish(&group("room"), &event("small")).is_ok());
    assert_eq!(member.layer.health().lost, 1);
}

#[tokio::test]
async fn what_an_application_does_not_take_is_dropped_and_the_connection_stays() {
    let server = RedisServer::start().await;
    let telling = Member::at(&server.url()).await;
    let layer = RedisLayer::builder(server.url())
        .incoming_queue(10, usize::MAX)
        .connect()
        .await
        .unwrap();
    let (gate, taken) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let inbox = {
        let (gate, taken) = (Arc::clone(&gate), Arc::clone(&taken));
        Inbox::new(move |_, _| {
            let (gate, taken) = (Arc::clone(&gate), Arc::clone(&taken));
            async move {
                let _open = gate.acquire().await;
                taken.fetch_add(1, Relaxed);
            }
        })
    };
    layer.start(Wiring::new(ProcessId::random(), inbox)).unwrap();
    let name = GroupName::parse("room").unwrap();
    layer.subscribe(&name);
    layer.subscribed(&name).await;
    for number in 0..500 {
        telling.tell(&group("room"), &number.to_string());
    }
    // Ten wait in the queue, and as many as the receiver takes at once with it.
    until("the rest to be dropped", || {
        Some(()).filter(|()| layer.health().dropped >= 500 - 10 - 64)
    })
    .await;
    gate.add_permits(1);
    until("those that were kept to be taken", || {
        Some(()).filter(|()| taken.load(Relaxed) as u64 + layer.health().dropped == 500)
    })
    .await;
    let health = layer.health();
    assert!(health.up && health.reconnects == 0);
}
