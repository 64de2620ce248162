//! Before a connection is let in: control frames are answered, and a client that goes meanwhile is let go.

use std::{sync::Arc, time::Duration};

use chanx::{
    access::{Access, Admission, Authentication, Identity, Nobody, Policy},
    dispatch::Consumer,
    handshake::Request,
    message::{Never, Pong},
    prelude::*,
};
use chanx_testing::{RunningApp, TestApp, TestClient};
use tokio::sync::Notify;

use crate::{session::Notes, support::frame, wire::Wire};

/// `connect` of [`Slow`] sends, and waits for this; then it fails.
type Gate = Arc<Notify>;

#[derive(Debug, OutgoingMessage)]
enum Told {
    Hello,
}

#[derive(Debug)]
struct Slow;

#[consumer(outgoing = Told, state = Gate)]
impl Slow {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        let _ = ctx.send(Told::Hello).await;
        ctx.state().notified().await;
        Err(Error::client("not today"))
    }
}

routes! { fn slow() -> Routes<Gate> { "" => Slow } }

async fn waiting() -> (RunningApp, Gate, TestClient) {
    let gate = Gate::default();
    // Without a verdict, which the client would wait for.
    let app = TestApp::new(slow())
        .state(gate.clone())
        .settings(|settings| settings.send_authentication_message = false)
        .start();
    let client = app.client("/").connect().await;
    (app, gate, client)
}

#[chanx_testing::test]
async fn a_ping_is_answered_while_connect_runs_and_nothing_else_is_sent() {
    let (_app, gate, mut client) = waiting().await;
    client.ping().await;
    assert!(client.ponged().await);
    assert!(client.received().is_empty());
    gate.notify_one();
    client.assert_closed(4500).await;
}

#[chanx_testing::test(paused)]
async fn a_client_that_answers_pings_lives_however_long_connect_takes() {
    let gate = Gate::default();
    let app = TestApp::new(slow())
        .state(gate.clone())
        .settings(|settings| {
            settings.send_authentication_message = false;
            settings.heartbeat_interval = Some(Duration::from_secs(30));
        })
        .start();
    let mut client = app.client("/").connect().await;
    tokio::time::sleep(Duration::from_secs(300)).await;
    gate.notify_one();
    client.assert_closed(4500).await;
}

#[chanx_testing::test]
async fn a_client_that_closes_while_connect_fails_gets_its_answer_and_nothing_else() {
    let gate = Gate::default();
    let app = TestApp::new(slow()).state(gate.clone()).start();
    let port = app.listen();
    let mut wire = Wire::open(port.address(), "/").await;
    wire.send(&frame(0x88, &1000_u16.to_be_bytes())).await;
    assert_eq!(wire.close_code().await, 1000, "it does not wait for `connect`");
    gate.notify_one();
    assert!(wire.ended().await.is_empty());
}

/// Never says who may enter, and notes that it is asked no more.
struct Undecided;

struct Asked(Notes);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.add("asked no more");
    }
}

impl<S: Sync> Authentication<S> for Undecided {
    type User = Nobody;

    async fn authenticate(&self, request: &Request, _: &S) -> Result<Option<Identity<Nobody>>> {
        let _asked = request.extension::<Notes>().cloned().map(Asked);
        std::future::pending().await
    }
}

impl Access<Closed> for Closed {
    type User = ();
    type Object = ();

    fn policy() -> Policy<Closed> {
        Policy::new().authentication(Undecided)
    }

    async fn load(_: &Admission<Closed>) -> Result<Option<()>> {
        Ok(Some(()))
    }
}

struct Closed;

impl Consumer for Closed {
    type Incoming = Never;
    type Outgoing = Pong;
    type Event = Never;
    type State = NoState;
    type Params = ();
    type Access = Self;

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }
}

routes! { fn closed() -> Routes { "" => Closed } }

/// A client that is yet to be told whether it may enter.
async fn undecided(app: &RunningApp) -> (Notes, TestClient) {
    let notes = Notes::default();
    let client = app.client("/").extension(notes.clone()).connect().await;
    (notes, client)
}

fn without_verdict() -> RunningApp {
    TestApp::new(closed())
        .settings(|settings| settings.send_authentication_message = false)
        .start()
}

#[chanx_testing::test(paused)]
async fn who_is_not_let_in_in_time_is_told_so() {
    let app = TestApp::new(closed())
        .settings(|settings| settings.authentication_timeout = Duration::from_secs(5))
        .start();
    let start = tokio::time::Instant::now();
    let (notes, mut client) = undecided(&app).await;
    client.assert_refused(503);
    client.assert_closed(4503).await;
    assert_eq!(start.elapsed().as_secs(), 5);
    assert_eq!(notes.all(), ["asked no more"]);
}

#[chanx_testing::test]
async fn a_ping_is_answered_before_the_verdict() {
    let app = without_verdict();
    let (_, mut client) = undecided(&app).await;
    client.ping().await;
    assert!(client.ponged().await);
}

#[chanx_testing::test(paused)]
async fn a_server_that_stops_asks_no_longer_who_may_enter() {
    let app = without_verdict();
    let (notes, mut client) = undecided(&app).await;
    let start = tokio::time::Instant::now();
    app.listen().stop().await;
    client.assert_closed(1001).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(notes.all(), ["asked no more"]);
}

#[chanx_testing::test(paused)]
async fn nobody_is_asked_about_a_client_that_has_gone() {
    let app = without_verdict();
    let start = tokio::time::Instant::now();
    let (notes, mut client) = undecided(&app).await;
    let before = client.writes_received();
    client.cut();
    app.settle().await;
    assert_eq!(notes.all(), ["asked no more"]);
    assert_eq!(
        (client.writes_received(), start.elapsed()),
        (before, Duration::ZERO)
    );
    let (notes, client) = undecided(&app).await;
    assert_eq!(client.close(1000).await.code, Some(1000));
    assert_eq!((notes.all().len(), start.elapsed()), (1, Duration::ZERO));
}
