//! The server goes away, in all the ways in which servers do, and comes back.

use std::time::Duration;

use chanx_core::group::{ChannelLayer as _, GroupName, LayerError};
use chanx_redis::RedisLayer;

use crate::support::{Line, Member, deadline, event, group, two};

/// Has one say something until the other hears it, and answers what the other heard before.
async fn reaches(one: &Member, other: &mut Member, name: &str, text: &str) -> Vec<String> {
    one.up().await;
    other.up().await;
    one.tell(&group(name), text);
    other.hear(text).await
}

#[tokio::test]
async fn killed_and_started_again_everything_is_heard_as_before() {
    let (mut server, one, mut other) = two().await;
    for number in 0..50 {
        other.join(&format!("room.{number}")).await;
    }
    for outage in 1..=2 {
        server.kill();
        one.away().await;
        other.away().await;
        server.restart().await;
        one.up().await;
        other.up().await;
        for number in 0..50 {
            one.tell(&group(&format!("room.{number}")), "again");
            assert_eq!(other.next_text().await, "again");
        }
        one.tell(
            &chanx_core::group::Address::Channel(other.connection(1)),
            "by name",
        );
        assert_eq!(other.next_text().await, "by name");
        assert_eq!(one.layer.health().reconnects, outage);
        assert_eq!(other.layer.health().reconnects, outage);
    }
}

#[tokio::test]
async fn what_is_published_while_the_server_is_away_is_refused_and_counted() {
    let (mut server, one, mut other) = two().await;
    other.join("room").await;
    server.kill();
    let health = one.away().await;
    assert!(health.last_error.is_some());
    let before = health.lost;
    for _ in 0..5 {
        let refused = one.layer.publish(&group("room"), &event("lost"));
        assert!(matches!(refused, Err(LayerError::Away)), "{refused:?}");
    }
    assert_eq!(one.layer.health().lost, before + 5);
    assert_eq!(one.layer.health().queued, 0);
    server.restart().await;
    assert_eq!(reaches(&one, &mut other, "room", "after").await, [""; 0]);
}

#[tokio::test]
async fn groups_joined_and_left_during_an_outage_are_as_said_after_it() {
    let (mut server, one, mut other) = two().await;
    other.join("left").await;
    other.join("stays").await;
    server.kill();
    other.away().await;
    other.leave("left");
    let joined = GroupName::parse("joined").unwrap();
    other.layer.subscribe(&joined);
    // It can't be in force now, and nobody has to wait for that.
    deadline("nothing", other.layer.subscribed(&joined)).await;
    server.restart().await;
    one.up().await;
    other.up().await;
    for name in ["left", "stays", "joined"] {
        one.tell(&group(name), name);
    }
    assert_eq!(other.next_text().await, "stays");
    assert_eq!(other.next_text().await, "joined");
}

#[tokio::test]
async fn nothing_comes_twice_and_nothing_out_of_order() {
    let (mut server, one, mut other) = two().await;
    other.join("room").await;
    let mut told = 0_u32;
    for _ in 0..3 {
        for _ in 0..500 {
            told += 1;
            one.tell(&group("room"), &told.to_string());
        }
        // Somewhere in between.
        server.kill();
        one.away().await;
        other.away().await;
        server.restart().await;
        one.up().await;
        other.up().await;
    }
    one.tell(&group("room"), "0");
    let heard: Vec<u32> = other
        .hear("0")
        .await
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    assert!(heard.is_sorted_by(|one, other| one < other), "{heard:?}");
    assert!(heard.iter().all(|number| *number <= told));
}

#[tokio::test]
async fn a_frozen_server_is_noticed_and_what_was_on_its_way_counted() {
    let (server, one, mut other) = two().await;
    other.join("room").await;
    // Not before all is quiet: nothing else is on its way.
    one.until("a heartbeat", |health| health.round_trip.is_some())
        .await;
    server.freeze();
    for number in 0..10 {
        one.tell(&group("room"), &format!("frozen {number}"));
    }
    let health = one.away().await;
    assert_eq!(health.lost, 10);
    assert!(health.last_error.unwrap().contains("did not answer"));
    other.away().await;
    server.thaw();
    // What was counted as lost may have come: once at most.
    let before = reaches(&one, &mut other, "room", "thawed").await;
    assert!(before.is_sorted_by(|one, other| one < other), "{before:?}");
    assert_eq!(one.layer.health().reconnects, 1);
}

#[tokio::test]
async fn a_cut_line_is_noticed_and_healed() {
    let (server, one, _) = two().await;
    let line = Line::to(server.port()).await;
    let mut remote = Member::at(&line.url()).await;
    remote.join("room").await;
    assert_eq!(reaches(&one, &mut remote, "room", "before").await, [""; 0]);
    line.cut();
    remote.away().await;
    assert!(one.layer.health().up);
    one.tell(&group("room"), "during");
    line.heal();
    let before = reaches(&one, &mut remote, "room", "after").await;
    assert_eq!(
        before, [""; 0],
        "what was published while the line was cut is lost"
    );
    assert_eq!(remote.layer.health().reconnects, 1);
}

#[tokio::test]
async fn a_server_that_only_accepts_is_not_taken_for_one_that_works() {
    let (server, _, _) = two().await;
    let layer = RedisLayer::builder(server.url())
        .connect_timeout(Duration::from_millis(50))
        .heartbeat(Duration::from_millis(20), Duration::from_millis(50))
        .backoff(Duration::from_millis(1), Duration::from_millis(10))
        .connect()
        .await
        .unwrap();
    let member = Member::of(layer);
    member.up().await;
    server.freeze();
    member.away().await;
    // Its kernel still accepts connections.
    member
        .until("attempts to fail", |health| {
            health
                .last_error
                .as_ref()
                .is_some_and(|why| why.contains("no Redis server answers at 127.0.0.1"))
        })
        .await;
    assert_eq!(member.layer.health().reconnects, 0);
    server.thaw();
    member.up().await;
}
