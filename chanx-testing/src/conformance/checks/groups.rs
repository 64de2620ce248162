//! Who hears what.

use std::collections::BTreeSet;

use chanx_core::group::{Address, ChannelLayer, Wiring};

use crate::conformance::{
    Bench,
    process::{group, misses, read},
};

/// What is sent to other groups does not come.
pub async fn other_groups_are_not_heard<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let mut witness = bench.process().await;
    let (here, there) = (group("here"), group("there"));
    other.join(&here).await;
    witness.join(&there).await;
    misses(&mut other, &there, &mut one, &mut witness).await;
    let to = Address::Group(here);
    let last = one.publish(&to, "here");
    other.hears(&to, &last).await;
}

/// Applications with different prefixes share a server and hear nothing of each other.
pub async fn other_prefixes_are_not_heard<L: ChannelLayer>(mut bench: Bench<L>) {
    let room = group("room");
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let strange = |wiring: &mut Wiring| wiring.prefix.push('x');
    let mut stranger = bench.process_with(strange).await;
    let mut witness = bench.process_with(strange).await;
    other.join(&room).await;
    witness.join(&room).await;
    for to in [Address::Group(room), Address::Processes] {
        // Each is sent once the one before it is out, so that it would come first wherever it did.
        let note = stranger.publish(&to, "strange");
        witness.hears(&to, &note).await;
        let note = one.publish(&to, "known");
        other.hears(&to, &note).await;
    }
    let to = Address::Processes;
    let last = stranger.publish(&to, "the last");
    witness.hears(&to, &last).await;
}

/// What is sent to a connection comes to its process alone.
pub async fn other_connections_are_not_heard<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut two) = (bench.process().await, bench.process().await);
    let mut three = bench.process().await;
    let to = Address::Channel(two.channel(u64::MAX));
    let note = one.publish(&to, "for two");
    two.hears(&to, &note).await;
    // By a name of its own, since a layer keeps the order of one address only.
    let to = Address::Channel(three.channel(u64::MAX));
    let note = one.publish(&to, "for three");
    three.hears(&to, &note).await;
    let last = one.publish(&Address::Processes, "for all");
    two.hears(&Address::Processes, &last).await;
    three.hears(&Address::Processes, &last).await;
}

/// Whatever a bus makes of the names, they stay different.
pub async fn names_that_look_alike_are_different<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let long = "x".repeat(99);
    let names = [
        "a.b",
        "a-b",
        "a_b",
        "a..b",
        "ab",
        "A.b",
        "a",
        "a.",
        ".a",
        "..",
        "-",
        "_",
        "0",
        "a.b.c",
        "a.-.b",
        "a._.b",
        "processes",
        "group",
        "chanx",
        &long,
        &long[1..],
    ];
    let groups = names.map(group);
    for group in &groups {
        other.join(group).await;
    }
    for group in groups {
        let to = Address::Group(group);
        let note = one.publish(&to, "by name");
        other.hears(&to, &note).await;
    }
}

/// A process can be in a thousand groups, and hears each.
pub async fn many_groups_at_once<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let groups: Vec<_> = (0..1_000)
        .map(|number| group(&format!("room.{number}")))
        .collect();
    for group in &groups {
        other.layer.subscribe(group);
    }
    for group in &groups {
        other.joined(group).await;
    }
    // A hundred at a time, since a layer may refuse what comes faster than its server takes it.
    for some in groups.chunks(100) {
        let mut awaited = BTreeSet::new();
        for group in some {
            one.publish(&Address::Group(group.clone()), "to each");
            awaited.insert(group.clone());
        }
        while !awaited.is_empty() {
            match other.next().await {
                (Address::Group(group), _) if awaited.remove(&group) => {}
                unexpected => panic!("not sent, or heard twice: {unexpected:?}"),
            }
        }
    }
}

/// After leaving nothing of the group comes.
pub async fn who_leaves_hears_no_more<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let mut witness = bench.process().await;
    let (left, kept) = (group("left"), group("kept"));
    other.join(&left).await;
    witness.join(&left).await;
    let to = Address::Group(left.clone());
    let note = one.publish(&to, "hello");
    other.hears(&to, &note).await;
    witness.hears(&to, &note).await;

    other.layer.unsubscribe(&left);
    other.join(&kept).await;
    misses(&mut other, &left, &mut one, &mut witness).await;
}

/// After coming back it does again, once each.
pub async fn who_comes_back_hears_again<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let room = group("room");
    let to = Address::Group(room.clone());
    for _ in 0..3 {
        other.join(&room).await;
        for text in ["first", "second"] {
            let note = one.publish(&to, text);
            other.hears(&to, &note).await;
        }
        other.layer.unsubscribe(&room);
    }
}

/// Who subscribes to one group twice hears all once, and has left it after leaving once.
pub async fn subscribing_twice_is_once<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let mut witness = bench.process().await;
    let (room, kept) = (group("room"), group("kept"));
    other.join(&room).await;
    other.join(&room).await;
    let to = Address::Group(room.clone());
    for text in ["first", "second"] {
        let note = one.publish(&to, text);
        other.hears(&to, &note).await;
    }
    other.layer.unsubscribe(&room);
    other.join(&kept).await;
    witness.join(&room).await;
    misses(&mut other, &room, &mut one, &mut witness).await;
}

/// Coming and going that nobody waits for ends as it was said last.
pub async fn a_change_of_mind_counts_by_its_end<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let mut witness = bench.process().await;
    let (stays, goes) = (group("stays"), group("goes"));
    for _ in 0..50 {
        other.layer.subscribe(&goes);
        other.layer.unsubscribe(&stays);
        other.layer.unsubscribe(&goes);
        other.layer.subscribe(&stays);
    }
    other.joined(&stays).await;
    witness.join(&goes).await;
    misses(&mut other, &goes, &mut one, &mut witness).await;
    let to = Address::Group(stays);
    let first = one.publish(&to, "first");
    let second = one.publish(&to, "second");
    let heard = [other.next().await, other.next().await].map(|(_, heard)| read(&heard));
    assert_eq!(heard, [read(&first), read(&second)]);
}
