//! A layer that ends leaves nothing running.

use std::sync::Arc;

use chanx_core::group::{ChannelLayer as _, GroupName, Inbox, LayerError, ProcessId, Wiring};
use chanx_redis::RedisLayer;

use crate::support::{Member, RedisServer, deadline, event, group, two};

/// How many other connections the server has.
async fn connections(server: &RedisServer) -> usize {
    let client = redis::Client::open(server.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let list: String = redis::cmd("CLIENT")
        .arg("LIST")
        .query_async(&mut connection)
        .await
        .unwrap();
    list.lines().count() - 1
}

async fn nobody_is_left(server: &RedisServer) {
    deadline("the connections to be closed", async {
        while connections(server).await > 0 {}
    })
    .await;
}

fn wiring() -> Wiring {
    Wiring::new(ProcessId::random(), Inbox::new(|_, _| std::future::ready(())))
}

#[tokio::test]
async fn what_waits_is_sent_and_then_nothing_more() {
    let (server, one, mut other) = two().await;
    other.join("room").await;
    for number in 0..3000 {
        one.tell(&group("room"), &number.to_string());
    }
    deadline("the layer to end", one.layer.shutdown()).await;
    for number in 0..3000 {
        assert_eq!(other.next_text().await, number.to_string());
    }
    assert_eq!(one.layer.health().lost, 0);
    assert!(!one.layer.health().up);
    let refused = one.layer.publish(&group("room"), &event("late"));
    assert!(matches!(refused, Err(LayerError::Ended)), "{refused:?}");
    deadline(
        "nothing",
        one.layer.subscribed(&GroupName::parse("room").unwrap()),
    )
    .await;
    assert!(one.layer.start(wiring()).is_err());
    // Once more does no harm.
    deadline("nothing", one.layer.shutdown()).await;
    drop(other);
    nobody_is_left(&server).await;
}

#[tokio::test]
async fn several_may_end_it_at_once() {
    let (server, one, other) = two().await;
    drop(other);
    let again = Arc::clone(&one.layer);
    let both = async { tokio::join!(one.layer.shutdown(), again.shutdown()) };
    deadline("the layer to end", both).await;
    nobody_is_left(&server).await;
}

#[tokio::test]
async fn a_frozen_server_does_not_keep_it() {
    let (server, one, _) = two().await;
    server.freeze();
    for _ in 0..7 {
        one.tell(&group("room"), "lost");
    }
    deadline("the layer to end", one.layer.shutdown()).await;
    let health = one.layer.health();
    assert_eq!((health.lost, health.queued), (7, 0));
    server.thaw();
}

#[tokio::test]
async fn an_outage_does_not_keep_it() {
    let (mut server, one, _) = two().await;
    server.kill();
    one.away().await;
    deadline("the layer to end", one.layer.shutdown()).await;
}

#[tokio::test]
async fn dropped_it_is_gone() {
    let server = RedisServer::start().await;
    drop(Member::at(&server.url()).await);
    nobody_is_left(&server).await;
    // Also where it was never started.
    drop(RedisLayer::connect(server.url()).await.unwrap());
    nobody_is_left(&server).await;
}

#[tokio::test]
async fn never_started_it_ends_too() {
    let server = RedisServer::start().await;
    let layer = RedisLayer::connect(server.url()).await.unwrap();
    let refused = layer.publish(&group("room"), &event("early"));
    assert!(matches!(refused, Err(LayerError::Away)), "{refused:?}");
    deadline("nothing", layer.shutdown()).await;
    assert!(matches!(layer.start(wiring()), Err(LayerError::Start(_))));
}

#[tokio::test]
async fn it_starts_once_and_with_a_prefix_that_fits() {
    let server = RedisServer::start().await;
    let layer = RedisLayer::connect(server.url()).await.unwrap();
    let mut odd = wiring();
    odd.prefix = "a*".to_owned();
    assert!(matches!(layer.start(odd), Err(LayerError::Start(_))));
    layer.start(wiring()).unwrap();
    assert!(matches!(layer.start(wiring()), Err(LayerError::Start(_))));
}
