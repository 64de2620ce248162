//! Clients that take group messages more slowly than they come.

use chanx::{prelude::*, settings::SlowConsumer};
use chanx_testing::{RunningApp, TestApp};
use serde_json::Value;

use super::{RoomMessage, anonymous, heard, room, routes, said};

const FRAMES: usize = 8;

pub(super) fn bounded(policy: SlowConsumer) -> RunningApp {
    let app = TestApp::new(routes());
    app.settings(|settings| {
        settings.slow_consumer = policy;
        settings.outbox_frames = FRAMES;
    })
    .start()
}

/// More than the pipe and the outbox hold, so that most of it finds no space.
pub(super) const MANY: usize = 400;

/// Large enough to fill a pipe soon.
fn texts() -> Vec<String> {
    let text = |number: usize| format!("{number:04} {}", "x".repeat(4000));
    (0..MANY).map(text).collect()
}

pub(super) async fn flood(app: &RunningApp) {
    for text in texts() {
        app.channels().group(&room("a")).send(said(&text)).await.unwrap();
        // The others read meanwhile.
        tokio::task::yield_now().await;
    }
}

fn all() -> Vec<Value> {
    texts().iter().map(|text| heard(text)).collect()
}

/// One that never reads costs the others nothing, and is closed.
#[chanx_testing::test]
async fn a_slow_client_is_disconnected() {
    let app = bounded(SlowConsumer::Disconnect);
    let (mut slow, mut quick) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    slow.stall(true);
    flood(&app).await;
    app.settle().await;
    assert_eq!(quick.received(), all());
    slow.stall(false);
    let closed = slow.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (Some(1008), "slow consumer")
    );
    let received = slow.received();
    assert!(
        received.len() >= FRAMES && received.len() < MANY,
        "{}",
        received.len()
    );
    assert_eq!(received, all()[..received.len()], "what it got it got in order");
}

#[chanx_testing::test]
async fn what_comes_last_is_dropped() {
    let app = bounded(SlowConsumer::DropNewest);
    let (mut slow, mut quick) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    slow.stall(true);
    flood(&app).await;
    slow.stall(false);
    app.settle().await;
    assert_eq!(quick.received(), all());
    let received = slow.received();
    assert!(
        received.len() >= FRAMES && received.len() < MANY,
        "{}",
        received.len()
    );
    assert_eq!(received, all()[..received.len()]);
    app.channels()
        .group(&room("a"))
        .send(said("again"))
        .await
        .unwrap();
    assert_eq!(slow.next_json().await, heard("again"));
}

#[chanx_testing::test]
async fn what_has_waited_longest_is_dropped() {
    let app = bounded(SlowConsumer::DropOldest);
    let (mut slow, mut quick) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    slow.stall(true);
    flood(&app).await;
    slow.stall(false);
    app.settle().await;
    assert_eq!(quick.received(), all());
    let received = slow.received();
    assert!(
        received.len() >= FRAMES && received.len() < MANY,
        "{}",
        received.len()
    );
    let latest = &all()[MANY - (FRAMES - 1)..];
    assert_eq!(
        &received[received.len() - latest.len()..],
        latest,
        "the latest are there"
    );
    let numbers: Vec<_> = received
        .iter()
        .map(|frame| frame["payload"]["text"].as_str().unwrap()[..4].to_owned())
        .collect();
    assert!(
        numbers.is_sorted(),
        "and what it got it got in order: {numbers:?}"
    );
}

/// The consumer can see that its client lags behind.
#[chanx_testing::test]
async fn a_consumer_sees_what_was_dropped() {
    #[derive(Debug, IncomingMessage)]
    enum Ask {
        Lag,
    }

    #[derive(Debug, OutgoingMessage)]
    enum Answer {
        Dropped(u64),
    }

    #[derive(Default)]
    struct Watching;

    #[consumer(
        incoming = Ask, outgoing = Answer, group_messages = [RoomMessage], groups = [room("a")],
        slow_consumer = "drop_newest", outbox_frames = 2,
    )]
    impl Watching {
        #[handler]
        async fn lag(&mut self, ctx: &mut Context<Self>) -> Answer {
            Answer::Dropped(ctx.dropped())
        }
    }

    let app = TestApp::new(Routes::new([chanx::routing::path::<Watching, _>("ws/")])).start();
    let mut slow = app.client("/ws/").connect().await;
    slow.stall(true);
    flood(&app).await;
    slow.stall(false);
    app.settle().await;
    let received = slow.received().len();
    slow.send(Ask::Lag).await;
    let dropped = slow.next_json().await;
    assert_eq!(dropped["payload"], MANY - received);
}

/// After a gap nothing more is sent, also where a handler holds the close up.
#[chanx_testing::test]
async fn no_frame_follows_a_gap() {
    #[derive(Debug, IncomingMessage)]
    enum Ask {
        Hang,
    }

    #[derive(Default)]
    struct Hanging;

    #[consumer(
        incoming = Ask, group_messages = [RoomMessage], groups = [room("a")], outbox_frames = 8,
        state = std::sync::Arc<tokio::sync::Notify>,
    )]
    impl Hanging {
        #[handler]
        async fn hang(&mut self, ctx: &mut Context<Self>) {
            let go_on = std::sync::Arc::clone(ctx.state());
            go_on.notified().await;
        }
    }

    let go_on = std::sync::Arc::new(tokio::sync::Notify::new());
    let routes = Routes::new([chanx::routing::path::<Hanging, _>("ws/")]);
    let app = TestApp::new(routes).state(std::sync::Arc::clone(&go_on)).start();
    let mut slow = app.client("/ws/").connect().await;
    slow.send(Ask::Hang).await;
    slow.stall(true);
    flood(&app).await;
    // It reads again before its handler lets the connection be closed, and there is space for more.
    slow.stall(false);
    flood(&app).await;
    go_on.notify_one();
    assert_eq!(slow.closed().await.code, Some(1008));
    let received = slow.received();
    assert!(
        received.len() >= FRAMES && received.len() < MANY,
        "{}",
        received.len()
    );
    assert_eq!(received, all()[..received.len()], "no frame after the gap");
}
