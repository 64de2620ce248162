//! The test kit itself: it waits for all that a test has caused, for nothing else, and says what was wrong.

// As whom a client asks, and for what.
mod asking;
// What stands in front.
mod behind;
// Plain HTTP beside the sockets.
mod pages;

use std::{any::Any, future::Future, time::Duration};

use chanx::{
    access::{User, UserId},
    prelude::*,
};
use chanx_testing::{RunningApp, TestApp, TestClient, frame};
use tokio::time::Instant;

use crate::support::{self, Answer, Ask, assistant, connected, pong, routes, text};

#[derive(Debug, IncomingMessage)]
enum Do {
    /// Answers from a future beside, after so many turns.
    Later(u32),
    /// Answers after so many milliseconds, from a future that nobody waits for.
    Background(u64),
    /// Sends so many frames of a kilobyte.
    Much(u32),
    Leave,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Done {
    Later(u32),
    Background,
    Much(String),
}

#[derive(Debug, Default)]
struct Busy;

#[consumer(incoming = Do, outgoing = Done, outbox_frames = 10_000, outbox_bytes = 10 << 20)]
impl Busy {
    #[handler]
    async fn later(&mut self, ctx: &mut Context<Self>, turns: u32) -> Result<()> {
        let sender = ctx.sender();
        Ok(ctx.spawn(async move {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            let _ = sender.send(Done::Later(turns)).await;
        })?)
    }

    #[handler]
    async fn background(&mut self, ctx: &mut Context<Self>, wait: u64) -> Result<()> {
        let sender = ctx.sender();
        Ok(ctx.spawn_background(async move {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            let _ = sender.send(Done::Background).await;
        })?)
    }

    #[handler]
    async fn much(&mut self, ctx: &mut Context<Self>, frames: u32) -> Result<()> {
        for _ in 0..frames {
            ctx.send(Done::Much("x".repeat(1000))).await?;
        }
        Ok(())
    }

    #[handler]
    async fn leave(&mut self, ctx: &mut Context<Self>) {
        ctx.close(CloseCode::NORMAL, "");
    }
}

routes! { fn busy() -> Routes { "busy/" => Busy } }

async fn at_work(app: &RunningApp) -> TestClient {
    app.client("/busy/").connect().await
}

// What `settle` waits for.

/// Chains of handler, future beside, frame and client: each link has to be done when `settle` returns.
async fn chains() {
    let app = TestApp::new(busy()).start();
    let mut clients = Vec::new();
    for _ in 0..5 {
        clients.push(at_work(&app).await);
    }
    for round in 0..40 {
        for (client, turns) in clients.iter_mut().zip(round..) {
            client.send(Do::Later(turns % 7)).await;
        }
        app.settle().await;
        assert!(app.activity().busy().is_empty());
        for (client, turns) in clients.iter_mut().zip(round..) {
            assert_eq!(client.received(), [frame(Done::Later(turns % 7))]);
        }
    }
}

#[chanx_testing::test]
async fn settle_never_returns_early() {
    chains().await;
}

#[test]
fn nor_on_several_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(3)
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        for _ in 0..20 {
            chains().await;
        }
    });
}

#[chanx_testing::test(paused)]
async fn settle_waits_for_futures_beside_but_not_for_those_in_the_background() {
    let app = TestApp::new(busy()).start();
    let mut client = at_work(&app).await;
    client.send(Do::Background(60_000)).await;
    client.send(Do::Later(3)).await;
    let start = Instant::now();
    app.settle().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(client.received(), [frame(Done::Later(3))]);
    tokio::time::sleep(Duration::from_secs(61)).await;
    app.settle().await;
    assert_eq!(client.received(), [frame(Done::Background)]);
}

#[chanx_testing::test(paused)]
async fn settle_waits_for_foreign_work_that_is_tracked() {
    let app = assistant();
    let tracked = app.clone();
    let work = tokio::spawn(async move {
        tracked.track(tokio::time::sleep(Duration::from_secs(5))).await;
        7
    });
    tokio::task::yield_now().await;
    assert_eq!(app.activity().busy(), [("tracked future", 1)]);
    app.settle().await;
    assert_eq!(work.await.unwrap(), 7);
    let token = app.activity().token("a delivery by post");
    assert_eq!(app.activity().busy(), [("a delivery by post", 1)]);
    drop(token);
    app.settle().await;
}

#[chanx_testing::test(paused)]
#[should_panic(
    expected = "the application stays busy for 3600 s with:\n  2 × handler\n  2 × message to be handled"
)]
async fn settle_gives_up_with_the_list_of_what_is_busy() {
    let app = assistant();
    let (mut one, mut other) = (connected(&app).await, connected(&app).await);
    one.send(Ask::Hang).await;
    other.send(Ask::Hang).await;
    app.settle().await;
}

#[chanx_testing::test(paused)]
async fn settle_waits_for_no_client() {
    let app = TestApp::new(busy()).start();
    let start = Instant::now();
    let mut stalled = at_work(&app).await;
    stalled.stall(true);
    stalled.send(Do::Much(2000)).await;
    app.settle().await;
    assert!(stalled.received().is_empty());
    stalled.stall(false);
    app.settle().await;
    assert_eq!(stalled.received().len(), 2000, "what waited has come");

    let mut half = at_work(&app).await;
    half.send_raw(&[0x81]);
    app.settle().await;
    let mut leaving = at_work(&app).await;
    leaving.stall(true);
    leaving.send(Do::Leave).await;
    app.settle().await;
    at_work(&app).await.cut();
    drop(at_work(&app).await);
    app.settle().await;
    at_work(&app).await.close(1000).await;
    assert_eq!(app.client("/none/").try_connect().await.unwrap_err().status, 404);
    app.settle().await;
    drop((half, leaving, stalled));
    app.settle().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[chanx_testing::test(paused)]
async fn a_client_whose_connection_has_ended_is_no_work() {
    let app = TestApp::new(busy()).start();
    let mut client = at_work(&app).await;
    client.send(Do::Leave).await;
    client.assert_closed(1000).await;
    client.send_raw(b"too late");
    client.stall(true);
    client.stall(false);
    app.settle().await;
}

// What a client can look at.

#[chanx_testing::test]
async fn frames_are_read_typed_as_json_as_text_or_all_at_once() {
    let app = assistant();
    let mut client = connected(&app).await;
    client.assert_authenticated();
    assert_eq!(
        client.verdict().map(|verdict| verdict.detail.as_str()),
        Some("OK")
    );
    for _ in 0..3 {
        client.send(Ask::Ping).await;
    }
    assert_eq!(client.next::<Answer>().await, Answer::Pong);
    assert_eq!(client.next_json().await, pong());
    assert_eq!(client.next_text().await, pong().to_string());
    client.assert_silent().await;
    client.send(Ask::NewMessage(text("a"))).await;
    client.send_json(&serde_json::json!({"action": "ping"})).await;
    app.settle().await;
    client.refute::<Done>().await;
    assert_eq!(
        client.received(),
        [frame(Answer::Reply(text("Reply: a"))), frame(Answer::Pong)]
    );
}

#[derive(Debug)]
struct Member(u32);

impl User for Member {
    fn id(&self) -> UserId {
        self.0.into()
    }
}

#[derive(Debug, Default)]
struct Club;

#[consumer(outgoing = Done, user = Member)]
impl Club {
    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Done {
        Done::Later(ctx.user().0)
    }
}

routes! { fn club() -> Routes { "" => Club } }

#[chanx_testing::test]
async fn a_client_connects_as_a_user() {
    let app = TestApp::new(club()).start();
    let mut member = app.client("/").user(Member(7)).connect().await;
    assert_eq!(member.next::<Done>().await, Done::Later(7));
    let mut stranger = app.client("/").connect().await;
    stranger.assert_refused(401);
    stranger.assert_closed(4401).await;
    assert!(stranger.is_closed());
}

#[chanx_testing::test]
async fn two_applications_have_settings_of_their_own() {
    let quiet = assistant();
    let complete = TestApp::new(routes())
        .settings(|settings| settings.send_completion = true)
        .settings(|settings| settings.message_action_key = "do".to_owned())
        .start();
    let (mut one, mut other) = (connected(&quiet).await, connected(&complete).await);
    other.assert_authenticated();
    one.send(Ask::Ping).await;
    other.send(Ask::Ping).await;
    quiet.settle().await;
    complete.settle().await;
    assert_eq!(one.received(), [pong()]);
    assert_eq!(
        other.received(),
        [
            serde_json::json!({"do": "pong", "payload": null}),
            serde_json::json!({"do": "complete", "payload": null}),
        ]
    );
}

#[chanx_testing::test]
async fn the_same_application_listens_on_a_port() {
    let app = assistant();
    let port = app.listen();
    assert!(port.url("/ws/assistants/").starts_with("ws://127.0.0.1:"));
    let mut wire = crate::wire::Wire::open(port.address(), "/ws/assistants/").await;
    wire.text().await;
    wire.send(&support::frame(0x81, br#"{"action":"ping"}"#)).await;
    assert_eq!(wire.text().await, pong().to_string());
}

// What it says when a test fails.

/// The text of the panic that this ends with.
async fn failure(test: impl Future<Output = ()> + Send + 'static) -> String {
    let panic = tokio::spawn(test).await.unwrap_err().into_panic();
    match panic.downcast::<String>() {
        Ok(told) => *told,
        Err(other) => words(other.as_ref()),
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .copied()
        .unwrap_or_default()
        .to_owned()
}

/// The text of the panic that a test of one client ends with, which has been answered once.
async fn failure_of<F>(test: impl FnOnce(TestClient) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send,
{
    failure(async move {
        let app = assistant();
        let mut client = connected(&app).await;
        client.send(Ask::NewMessage(text("a"))).await;
        test(client).await;
    })
    .await
}

const REPLY: &str = r#"{"action":"reply","payload":{"content":"Reply: a"}}"#;

/// Says this first, and then all that came.
fn says(told: &str, first: &str) {
    assert!(told.starts_with(first), "{told}");
    let came = "\nreceived on this connection so far (2):\n  {\"action\":\"authentication\",";
    assert!(told.contains(came) && told.contains(REPLY), "{told}");
}

#[chanx_testing::test(paused)]
async fn a_failure_says_what_was_expected_and_all_that_came_instead() {
    let told = failure_of(async |mut client: TestClient| {
        client.next::<Answer>().await;
        client.next::<Answer>().await;
    });
    says(&told.await, "expected a `it::support::Answer`, but nothing came");
    let told = failure_of(async |mut client: TestClient| drop(client.next::<Done>().await));
    says(&told.await, "expected a `it::testkit::Done`, but ");
    let told = failure_of(async |mut client: TestClient| client.refute::<Answer>().await);
    says(
        &told.await,
        &format!("expected no `it::support::Answer`, but got {REPLY}"),
    );
    let told = failure_of(async |mut client: TestClient| client.assert_silent().await);
    says(&told.await, "expected silence, but got [Text(");
    let told = failure_of(async |mut client: TestClient| client.assert_closed(1000).await);
    says(&told.await, "expected the connection to be closed, but it lives");
}

#[chanx_testing::test]
async fn a_failure_tells_of_refusals_and_ends() {
    let told = failure(async { drop(assistant().client("/none").connect().await) });
    let told = told.await;
    assert!(
        told.starts_with("the handshake at `/none` was refused: 404 Not Found"),
        "{told}"
    );
    let told = failure(async {
        let mut client = connected(&assistant()).await;
        client.send_raw(&[0x81, 0]);
        client.closed().await;
        client.assert_authenticated();
        client.assert_refused(403);
    });
    let told = told.await;
    assert!(
        told.starts_with("expected to be refused with 403, but the verdict is"),
        "{told}"
    );
    let end = "and then it was closed: Closed { code: Some(1002), reason: \"protocol violation\" }";
    assert!(told.ends_with(end), "{told}");
}
