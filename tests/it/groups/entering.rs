//! When a connection is a member: from before it is told that it is in, until it ends, however it does.

use std::sync::Arc;

use chanx::prelude::*;
use chanx_testing::{GroupFrame, RunningApp, TestApp, TestClient};
use serde_json::Value;
use tokio::sync::Notify;

use super::{Ask, RoomMessage, anonymous, heard, line, member, room, rooms, said};
use crate::support::frame;

/// How entering goes on, for a test to say.
#[derive(Clone, Default)]
struct Gate {
    reached: Arc<Notify>,
    go_on: Arc<Notify>,
}

#[derive(Debug, PathParams)]
struct Way {
    how: String,
}

struct Slow;

#[consumer(group_messages = [RoomMessage], groups = ["lobby"], state = Gate, params = Way)]
impl Slow {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        ctx.state().reached.notify_one();
        ctx.state().go_on.notified().await;
        match ctx.params().how.as_str() {
            "fail" => Err(Error::client("no")),
            "panic" => panic!("as asked"),
            _ => Ok(Self),
        }
    }

    #[disconnect]
    async fn leave(self, ctx: &mut Context<Self>) {
        // Groups are left before this: it counts the others.
        let left = ctx.group(&lobby()).count_here();
        let text = format!("{left} left");
        let _ = ctx.group(&lobby()).include_self().send(said(&text)).await;
    }
}

routes! {
    fn routes() -> Routes<Gate> {
        "ws/<str:how>/" => Slow,
    }
}

fn lobby() -> Group<RoomMessage> {
    Group::new("lobby")
}

fn slow() -> (RunningApp, Gate) {
    let gate = Gate::default();
    (TestApp::new(routes()).state(gate.clone()).start(), gate)
}

async fn let_in(app: &RunningApp, gate: &Gate, how: &str) -> TestClient {
    gate.go_on.notify_one();
    app.client(&format!("/ws/{how}/")).connect().await
}

async fn in_lobby(app: &RunningApp) -> usize {
    app.channels().group(&lobby()).count().await.unwrap()
}

/// Defect 5 of the original: groups joined after the client heard that it is in.
#[chanx_testing::test]
async fn who_is_told_to_be_in_has_missed_nothing() {
    let (app, gate) = slow();
    let connecting = app.client("/ws/in/");
    let connected = async {
        let mut client = connecting.connect().await;
        client.assert_authenticated();
        client.next_json().await
    };
    let sending = async {
        gate.reached.notified().await;
        // `connect` still runs, and the client knows nothing yet.
        app.channels().group(&lobby()).send(said("early")).await.unwrap();
        gate.go_on.notify_one();
    };
    let (first, ()) = futures_util::future::join(connected, sending).await;
    assert_eq!(first, heard("early"));
}

/// A client that is refused in the end hears nothing of the groups it would have been in, and is in none.
#[chanx_testing::test]
async fn who_is_refused_hears_nothing_and_leaves_nothing() {
    for how in ["fail", "panic"] {
        let (app, gate) = slow();
        let path = format!("/ws/{how}/");
        let refused = async {
            let mut client = app.client(&path).connect().await;
            client.assert_refused(500);
            client.assert_closed(4500).await;
            client.received()
        };
        let sending = async {
            gate.reached.notified().await;
            assert_eq!(in_lobby(&app).await, 1);
            app.channels().group(&lobby()).send(said("early")).await.unwrap();
            gate.go_on.notify_one();
        };
        let (received, ()) = futures_util::future::join(refused, sending).await;
        assert_eq!(received, Vec::<Value>::new(), "{how}");
        app.settle().await;
        assert_eq!(in_lobby(&app).await, 0, "{how}");
    }
}

/// Left exactly once on every way out: the client closes, is cut off, breaks the protocol, the server closes or stops.
#[chanx_testing::test]
async fn groups_are_left_on_every_way_out() {
    let (app, gate) = slow();
    let mut witness = let_in(&app, &gate, "in").await;
    let polite = let_in(&app, &gate, "in").await;
    polite.close(1000).await;
    app.settle().await;
    assert_eq!(in_lobby(&app).await, 1);
    let mut cut = let_in(&app, &gate, "in").await;
    cut.cut();
    app.settle().await;
    assert_eq!(in_lobby(&app).await, 1);
    let mut rude = let_in(&app, &gate, "in").await;
    // An opcode that is none.
    rude.send_raw(&frame(0x83, b""));
    rude.assert_closed(1002).await;
    app.settle().await;
    assert_eq!(in_lobby(&app).await, 1);
    let left = said("1 left").not_mine().frame();
    assert_eq!(witness.received(), [left.clone(), left.clone(), left]);
    let listening = app.listen();
    listening.stop().await;
    assert_eq!(in_lobby(&app).await, 0);
}

/// Defect 2 of the original: groups of one connection leaked into those of the next.
#[chanx_testing::test]
async fn groups_of_one_connection_are_not_those_of_the_next() {
    let app = rooms();
    let mut first = member(&app, "private", 1).await;
    first.send(Ask::Join(line("secret"))).await;
    app.settle().await;
    let mut next = member(&app, "public", 2).await;
    app.channels()
        .group(&room("private"))
        .send(said("for one"))
        .await
        .unwrap();
    app.channels()
        .group(&room("secret"))
        .send(said("for one"))
        .await
        .unwrap();
    app.settle().await;
    assert_eq!(first.received(), [heard("for one"), heard("for one")]);
    assert!(next.received().is_empty());
}

/// A panic of a handler ends the message, not the memberships; one under `on_panic = "close"` ends both.
#[chanx_testing::test]
async fn a_panic_that_closes_leaves_the_groups() {
    #[derive(Debug, IncomingMessage)]
    enum Push {
        Panic,
    }

    #[derive(Default)]
    struct Fragile;

    #[consumer(incoming = Push, group_messages = [RoomMessage], groups = ["lobby"], on_panic = "close")]
    impl Fragile {
        #[handler]
        async fn panic(&mut self) {
            panic!("as asked")
        }
    }

    let app = TestApp::new(Routes::new([chanx::routing::path::<Fragile, _>("ws/")])).start();
    let mut client = app.client("/ws/").connect().await;
    assert_eq!(in_lobby(&app).await, 1);
    client.send(Push::Panic).await;
    client.assert_closed(1011).await;
    app.settle().await;
    assert_eq!(in_lobby(&app).await, 0);
}

#[chanx_testing::test]
async fn nobody_joins_after_the_end() {
    #[derive(Default)]
    struct Late;

    #[consumer(group_messages = [RoomMessage], state = Gate)]
    impl Late {
        #[disconnect]
        async fn leave(self, ctx: &mut Context<Self>) {
            let joined = ctx.join(&lobby()).await;
            assert_eq!(joined, Err(GroupError::Closed));
            ctx.state().reached.notify_one();
        }
    }

    let gate = Gate::default();
    let app = TestApp::new(Routes::new([chanx::routing::path::<Late, _>("ws/")]))
        .state(gate.clone())
        .start();
    let client = app.client("/ws/").connect().await;
    client.close(1000).await;
    gate.reached.notified().await;
    assert_eq!(in_lobby(&app).await, 0);
}

/// What the rest of the program sends before anybody is there reaches nobody, and is no error.
#[chanx_testing::test]
async fn an_empty_group_is_no_error() {
    let app = rooms();
    app.channels()
        .group(&room("empty"))
        .send(said("hello?"))
        .await
        .unwrap();
    assert_eq!(app.channels().group(&room("empty")).count().await, Ok(0));
    let mut late = anonymous(&app, "empty").await;
    app.settle().await;
    assert_eq!(late.received(), [] as [Value; 0]);
}
