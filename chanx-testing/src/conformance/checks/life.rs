//! The end of a layer, and its health.

use chanx_core::group::{Address, ChannelLayer, LayerError};

use crate::conformance::{
    Bench,
    process::{group, limited},
};

/// A layer that has sent and received is up, and has lost nothing.
pub async fn a_layer_at_rest_is_healthy<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let room = group("room");
    other.join(&room).await;
    let to = Address::Group(room);
    for _ in 0..10 {
        let note = one.publish(&to, "hello");
        other.hears(&to, &note).await;
    }
    for process in [&one, &other] {
        process.sends_all().await;
        let health = process.health();
        assert!(health.up, "{health:?}");
        let counts = (health.lost, health.dropped, health.reconnects);
        assert_eq!(counts, (0, 0, 0), "{health:?}");
    }
}

/// Shut down, a layer neither sends nor receives, and nothing of it runs on.
pub async fn shut_down_it_ends<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let mut third = bench.process().await;
    let room = group("room");
    other.join(&room).await;
    third.join(&room).await;
    let to = Address::Group(room);
    let farewell = other.publish(&to, "the last that it sends");
    limited("shutting down", other.layer.shutdown()).await;
    third.hears(&to, &farewell).await;

    let late = other.note("too late");
    let refused = other.layer.publish(&to, &late);
    assert!(matches!(refused, Err(LayerError::Ended)), "{refused:?}");
    // As it may have heard itself before it ended.
    let heard = other.heard();
    assert!(
        heard.iter().all(|(_, heard)| heard.from == farewell.from),
        "{heard:?}"
    );
    let last = one.publish(&to, "without it");
    third.hears(&to, &last).await;
    assert_eq!(other.heard(), [], "it hears on");
    limited("shutting down once more", other.layer.shutdown()).await;
    other.vanish().await;
}

/// Dropped without a word, nothing of it runs on either.
pub async fn dropped_it_ends<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, other) = (bench.process().await, bench.process().await);
    let room = group("room");
    other.join(&room).await;
    one.publish(&Address::Group(room), "maybe");
    other.vanish().await;
}
