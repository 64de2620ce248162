//! Which groups a process hears is what was said last.

use chanx_core::group::{ChannelLayer as _, GroupName};

use crate::support::{Member, RedisServer, deadline, group, two};

#[tokio::test]
async fn a_thousand_groups_are_heard() {
    let (_server, one, mut other) = two().await;
    let names: Vec<_> = (0..1000).map(|number| format!("room.{number}")).collect();
    let groups: Vec<_> = names.iter().filter_map(|name| GroupName::parse(name)).collect();
    for name in &groups {
        other.layer.subscribe(name);
    }
    for name in &groups {
        deadline("a group to be joined", other.layer.subscribed(name)).await;
    }
    for name in &names {
        one.tell(&group(name), name);
    }
    for name in &names {
        let (address, _) = other.next().await;
        assert_eq!(address, group(name));
    }
}

#[tokio::test]
async fn a_group_that_was_left_is_heard_no_more() {
    let (_server, one, mut other) = two().await;
    other.join("left").await;
    one.tell(&group("left"), "once");
    assert_eq!(other.next_text().await, "once");
    other.leave("left");
    // What is said in order is done in order.
    other.join("stays").await;
    one.tell(&group("left"), "again");
    one.tell(&group("stays"), "here");
    assert_eq!(other.next_text().await, "here");
}

#[tokio::test]
async fn what_was_said_last_is_what_holds() {
    let (_server, one, mut other) = two().await;
    for _ in 0..100 {
        other.join("in").await;
        other.leave("in");
        other.leave("out");
        other.join("out").await;
    }
    other.leave("out");
    other.join("in").await;
    one.tell(&group("out"), "nobody");
    one.tell(&group("in"), "here");
    assert_eq!(other.next_text().await, "here");
}

#[tokio::test]
async fn a_group_may_be_wanted_before_the_layer_is_started() {
    let server = RedisServer::start().await;
    let layer = chanx_redis::RedisLayer::connect(server.url()).await.unwrap();
    let name = GroupName::parse("room").unwrap();
    layer.subscribe(&name);
    // Nothing may come of it yet, so that there is nothing to wait for.
    deadline("nothing", layer.subscribed(&name)).await;
    let mut early = Member::of(layer);
    deadline("the group to be joined", early.layer.subscribed(&name)).await;
    let telling = Member::at(&server.url()).await;
    telling.tell(&group("room"), "early");
    assert_eq!(early.next_text().await, "early");
}
