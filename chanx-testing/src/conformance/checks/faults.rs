//! The server goes away and comes back.

use chanx_core::group::{Address, ChannelLayer, GroupName, LayerError};

use crate::conformance::{
    Bench,
    process::{Process, group, limited, misses, read},
};

/// Two processes, the other of which is in this group.
async fn pair<L: ChannelLayer>(bench: &mut Bench<L>, group: &GroupName) -> (Process<L>, Process<L>) {
    let (one, other) = (bench.process().await, bench.process().await);
    other.join(group).await;
    (one, other)
}

async fn away<L: ChannelLayer, const N: usize>(bench: &mut Bench<L>, processes: [&Process<L>; N]) {
    bench.cut().await;
    for process in processes {
        process.is_up(false).await;
    }
}

async fn back<L: ChannelLayer, const N: usize>(bench: &mut Bench<L>, processes: [&Process<L>; N]) {
    bench.heal().await;
    for process in processes {
        process.is_up(true).await;
    }
}

/// That the server is away is said, and what is published meanwhile refused and counted.
pub async fn away_is_said_and_refused<L: ChannelLayer>(mut bench: Bench<L>) {
    let room = group("room");
    let (mut one, other) = pair(&mut bench, &room).await;
    away(&mut bench, [&one, &other]).await;
    let before = one.health().lost;
    let note = one.note("into the void");
    let refused = one.layer.publish(&Address::Group(room), &note);
    assert!(matches!(refused, Err(LayerError::Away)), "{refused:?}");
    let health = one.health();
    assert_eq!(health.lost, before + 1, "{health:?}");
    back(&mut bench, [&one, &other]).await;
    for process in [&one, &other] {
        let health = process.health();
        assert!(health.reconnects >= 1, "{health:?}");
    }
}

/// All groups are heard again, each delivery once.
pub async fn groups_are_heard_again_once<L: ChannelLayer>(mut bench: Bench<L>) {
    let groups: Vec<_> = (0..50).map(|number| group(&format!("room.{number}"))).collect();
    let (mut one, mut other) = pair(&mut bench, &groups[0]).await;
    for group in &groups {
        other.join(group).await;
    }
    for _ in 0..2 {
        away(&mut bench, [&one, &other]).await;
        back(&mut bench, [&one, &other]).await;
        for group in &groups {
            other.joined(group).await;
            let to = Address::Group(group.clone());
            for text in ["first", "second"] {
                let note = one.publish(&to, text);
                other.hears(&to, &note).await;
            }
        }
        for to in [Address::Channel(other.channel(4)), Address::Processes] {
            let note = one.publish(&to, "by name");
            other.hears(&to, &note).await;
        }
    }
}

/// What was refused never comes; what was taken comes in order, or is lost.
pub async fn nothing_old_comes_after_the_return<L: ChannelLayer>(mut bench: Bench<L>) {
    let room = group("room");
    let (mut one, mut other) = pair(&mut bench, &room).await;
    let to = Address::Group(room.clone());
    for _ in 0..200 {
        one.publish(&to, "before");
    }
    away(&mut bench, [&one, &other]).await;
    for _ in 0..50 {
        let note = one.note("refused");
        assert!(
            one.layer.publish(&to, &note).is_err(),
            "taken, with nobody to take it to"
        );
    }
    back(&mut bench, [&one, &other]).await;
    other.joined(&room).await;
    // All before this must have come when it comes, or never will.
    let last = one.publish(&to, "after");
    let mut latest = 0;
    loop {
        let (_, heard) = other.next().await;
        if read(&heard) == read(&last) {
            break;
        }
        let number = heard.number.unwrap_or_default();
        assert!(
            (latest + 1..=200).contains(&number),
            "{number} came after {latest}: {heard:?}"
        );
        latest = number;
    }
}

/// Who subscribes while the server is away hears when it is back.
pub async fn what_is_subscribed_to_meanwhile_is_heard<L: ChannelLayer>(mut bench: Bench<L>) {
    let (room, late) = (group("room"), group("late"));
    let (mut one, mut other) = pair(&mut bench, &room).await;
    away(&mut bench, [&one, &other]).await;
    // Ends, though nothing can be in force.
    other.join(&late).await;
    back(&mut bench, [&one, &other]).await;
    other.joined(&late).await;
    let to = Address::Group(late);
    for text in ["first", "second"] {
        let note = one.publish(&to, text);
        other.hears(&to, &note).await;
    }
}

/// Who leaves meanwhile has left.
pub async fn what_is_left_meanwhile_is_not<L: ChannelLayer>(mut bench: Bench<L>) {
    let (left, kept) = (group("left"), group("kept"));
    let (mut one, mut other) = pair(&mut bench, &left).await;
    let mut witness = bench.process().await;
    witness.join(&left).await;
    other.join(&kept).await;
    away(&mut bench, [&one, &other, &witness]).await;
    other.layer.unsubscribe(&left);
    back(&mut bench, [&one, &other, &witness]).await;
    other.joined(&kept).await;
    witness.joined(&left).await;
    misses(&mut other, &left, &mut one, &mut witness).await;
}

/// A layer ends though its server is away.
pub async fn shut_down_while_away_it_ends<L: ChannelLayer>(mut bench: Bench<L>) {
    let room = group("room");
    let (one, mut other) = pair(&mut bench, &room).await;
    away(&mut bench, [&one, &other]).await;
    let late = other.note("too late");
    limited("shutting down", other.layer.shutdown()).await;
    let refused = other.layer.publish(&Address::Group(room), &late);
    assert!(matches!(refused, Err(LayerError::Ended)), "{refused:?}");
    other.vanish().await;
    one.vanish().await;
}
