//! One connection's life: hooks, order, backpressure, deadlines, the end.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chanx::{prelude::*, session::SpawnError};
use chanx_testing::{TestApp, TestClient, frame};
use serde_json::json;

use crate::support::{Answer, Ask, assistant, connected, failed, pong, routes, text};

/// What the consumers under test note down.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    pub(crate) fn add(&self, note: impl Into<String>) {
        self.0
            .lock()
            .expect("no test panics while it notes")
            .push(note.into());
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().expect("no test panics while it notes").clone()
    }
}

/// What a client may ask of [`Diary`].
#[derive(Debug, IncomingMessage)]
pub(crate) enum Order {
    /// Waits for that many milliseconds, then answers.
    Wait(u64),
    /// Answers that many times.
    Many(u32),
    /// Answers after the handler has ended.
    Later,
    /// Never ends.
    Hang,
    /// Closes.
    Leave,
    /// Panics.
    Panic,
    /// Spawns more than may be.
    SpawnTooMany,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
pub(crate) enum Told {
    Hello,
    Welcome,
    Done(u64),
    Refused { why: String },
}

#[derive(Debug)]
pub(crate) struct Diary;

#[consumer(incoming = Order, outgoing = Told, state = Notes)]
impl Diary {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        ctx.state().add("connect");
        ctx.send(Told::Hello).await?;
        Ok(Self)
    }

    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Told {
        ctx.state().add("ready");
        Told::Welcome
    }

    #[handler]
    async fn wait(&mut self, ctx: &mut Context<Self>, message: u64) -> Told {
        tokio::time::sleep(Duration::from_millis(message)).await;
        ctx.state().add(format!("waited {message}"));
        Told::Done(message)
    }

    #[handler]
    async fn many(&mut self, ctx: &mut Context<Self>, message: u32) -> Result<()> {
        for number in 0..message {
            ctx.send(Told::Done(number.into())).await?;
        }
        Ok(())
    }

    #[handler]
    async fn later(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let (sender, notes) = (ctx.sender(), ctx.state().clone());
        ctx.spawn(async move {
            tokio::time::sleep(Duration::from_secs(5)).await;
            notes.add("spawned ran");
            let _ = sender.send(Told::Done(5)).await;
        })?;
        Ok(())
    }

    #[handler]
    async fn hang(&mut self, ctx: &mut Context<Self>) {
        let closed = ctx.closed();
        ctx.state().add("hanging");
        closed.await;
        let after = ctx.send(Told::Done(0)).await;
        ctx.state().add(format!("told of the close: {after:?}"));
    }

    #[handler]
    async fn leave(&mut self, ctx: &mut Context<Self>) -> Told {
        ctx.close(CloseCode::new(4000).expect("a code"), "as asked");
        Told::Done(1)
    }

    #[handler]
    async fn panic(&mut self) {
        panic!("as asked")
    }

    #[handler]
    async fn spawn_too_many(&mut self, ctx: &mut Context<Self>) -> Told {
        let mut outcome = Ok(());
        while outcome.is_ok() {
            outcome = ctx.spawn_background(std::future::pending());
        }
        let limit = ctx.settings().max_tasks;
        assert_eq!(outcome, Err(SpawnError::TooMany { limit }));
        Told::Refused {
            why: "too many".to_owned(),
        }
    }

    #[disconnect]
    async fn part(self, ctx: &mut Context<Self>, reason: CloseReason) {
        ctx.state().add(format!("disconnect {reason:?}"));
    }
}

routes! {
    pub(crate) fn diary_routes() -> Routes<Notes> {
        "diary/" => Diary,
    }
}

pub(crate) fn diary(notes: &Notes) -> TestApp<Notes, chanx::app::Given<Notes>> {
    TestApp::new(diary_routes()).state(notes.clone())
}

pub(crate) async fn opened(app: &chanx_testing::RunningApp) -> TestClient {
    let mut client = app.client("/diary/").connect().await;
    assert_eq!(client.next::<Told>().await, Told::Hello);
    assert_eq!(client.next::<Told>().await, Told::Welcome);
    client
}

#[chanx_testing::test]
async fn the_verdict_comes_first_then_what_connect_sent_then_what_ready_sent() {
    let notes = Notes::default();
    let app = diary(&notes)
        .settings(|settings| settings.send_authentication_message = false)
        .start();
    let mut client = app.client("/diary/").connect().await;
    assert!(client.verdict().is_none());
    app.settle().await;
    assert_eq!(client.received(), [frame(Told::Hello), frame(Told::Welcome)]);
    let app = diary(&notes).start();
    let client = opened(&app).await;
    assert_eq!(client.verdict().map(|verdict| verdict.status_code), Some(200));
    assert_eq!(notes.all(), ["connect", "ready", "connect", "ready"]);
}

#[chanx_testing::test(paused)]
async fn messages_are_handled_in_order_one_at_a_time() {
    let notes = Notes::default();
    let app = diary(&notes).start();
    let mut client = opened(&app).await;
    for span in [30, 10, 20] {
        client.send(Order::Wait(span)).await;
    }
    app.settle().await;
    assert_eq!(
        client.received(),
        [30, 10, 20].map(|span| frame(Told::Done(span)))
    );
    assert_eq!(notes.all()[2..], ["waited 30", "waited 10", "waited 20"]);
}

#[chanx_testing::test(paused)]
async fn a_ref_comes_back_on_all_that_answers_and_on_nothing_else() {
    let app = diary(&Notes::default())
        .settings(|settings| settings.send_completion = true)
        .start();
    let mut client = opened(&app).await;
    client.send_ref(Order::Many(2), "7").await;
    client.send_ref(Order::Later, "8").await;
    app.settle().await;
    assert_eq!(
        client.received(),
        [
            json!({"action":"done","payload":0,"version":1,"ref":"7"}),
            json!({"action":"done","payload":1,"version":1,"ref":"7"}),
            json!({"action":"complete","payload":null,"version":1,"ref":"7"}),
            json!({"action":"complete","payload":null,"version":1,"ref":"8"}),
            json!({"action":"done","payload":5}),
        ]
    );
}

#[chanx_testing::test]
async fn a_handler_that_sends_much_waits_for_the_client() {
    let app = diary(&Notes::default())
        .settings(|settings| settings.outbox_frames = 4)
        .start();
    let mut client = opened(&app).await;
    client.send(Order::Many(10_000)).await;
    app.settle().await;
    assert_eq!(client.received().len(), 10_000);
}

#[chanx_testing::test]
async fn what_does_not_fit_in_connect_is_an_error_of_the_send() {
    #[derive(Debug)]
    struct Talkative;
    #[consumer(outgoing = Told, outbox_frames = 2)]
    impl Talkative {
        #[connect]
        async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
            ctx.send(Told::Hello).await?;
            ctx.send(Told::Hello).await?;
            assert_eq!(ctx.send(Told::Hello).await, Err(SendError::Full));
            Ok(Self)
        }
    }
    routes! { fn talkative() -> Routes { "" => Talkative } }
    let app = TestApp::new(talkative()).start();
    let mut client = app.client("/").connect().await;
    app.settle().await;
    assert_eq!(client.received(), [frame(Told::Hello), frame(Told::Hello)]);
}

#[chanx_testing::test(paused)]
async fn a_spawned_future_runs_beside_and_ends_with_the_connection() {
    let notes = Notes::default();
    let app = diary(&notes).start();
    let mut client = opened(&app).await;
    client.send(Order::Later).await;
    assert_eq!(client.next::<Told>().await, Told::Done(5));
    client.send(Order::Later).await;
    client.close(1000).await;
    app.settle().await;
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(
        notes.all().iter().filter(|note| *note == "spawned ran").count(),
        1
    );
}

#[chanx_testing::test]
async fn no_client_can_pile_up_spawned_futures() {
    let app = diary(&Notes::default())
        .settings(|settings| settings.max_tasks = 3)
        .start();
    let mut client = opened(&app).await;
    client.send(Order::SpawnTooMany).await;
    assert_eq!(
        client.next::<Told>().await,
        Told::Refused {
            why: "too many".to_owned()
        }
    );
}

#[chanx_testing::test]
async fn a_close_never_cuts_a_handler_off() {
    let notes = Notes::default();
    let app = diary(&notes).start();
    let mut client = opened(&app).await;
    client.send(Order::Hang).await;
    let closed = client.close(1000).await;
    assert_eq!(closed.code, Some(1000));
    app.settle().await;
    assert_eq!(
        notes.all()[2..],
        [
            "hanging",
            "told of the close: Err(Closed)",
            "disconnect Client { code: Some(1000), reason: \"\" }",
        ]
    );
}

#[chanx_testing::test]
async fn the_consumer_closes_after_what_it_has_sent() {
    let notes = Notes::default();
    let app = diary(&notes).start();
    let mut client = opened(&app).await;
    client.send(Order::Leave).await;
    assert_eq!(client.next::<Told>().await, Told::Done(1));
    let closed = client.closed().await;
    assert_eq!((closed.code, closed.reason.as_str()), (Some(4000), "as asked"));
    app.settle().await;
    assert_eq!(
        notes
            .all()
            .iter()
            .filter(|note| note.starts_with("disconnect Server"))
            .count(),
        1
    );
}

#[chanx_testing::test]
async fn a_client_that_vanishes_runs_disconnect_once() {
    let notes = Notes::default();
    let app = diary(&notes).start();
    drop(opened(&app).await);
    app.settle().await;
    assert_eq!(notes.all()[2..], ["disconnect Lost"]);
}

#[chanx_testing::test]
async fn a_panic_closes_where_the_settings_say_so() {
    let app = diary(&Notes::default())
        .settings(|settings| settings.on_panic = chanx::settings::OnPanic::Close)
        .start();
    let mut client = opened(&app).await;
    client.send(Order::Panic).await;
    client.assert_closed(1011).await;
}

#[chanx_testing::test(paused)]
async fn a_handler_over_its_time_is_dropped() {
    let app = diary(&Notes::default())
        .settings(|settings| settings.handler_timeout = Some(Duration::from_millis(100)))
        .start();
    let mut client = opened(&app).await;
    client.send(Order::Wait(50)).await;
    assert_eq!(client.next::<Told>().await, Told::Done(50));
    client.send(Order::Wait(500)).await;
    client.assert_closed(1011).await;
}

#[chanx_testing::test]
async fn a_connect_that_fails_is_a_500_and_runs_no_disconnect() {
    #[derive(Debug)]
    struct Broken;
    #[consumer(state = Notes)]
    impl Broken {
        #[connect]
        async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
            ctx.state().add("connect");
            Err(std::io::Error::other("secret"))?
        }
        #[disconnect]
        async fn part(self, ctx: &mut Context<Self>, _reason: CloseReason) {
            ctx.state().add("disconnect");
        }
    }
    routes! { fn broken() -> Routes<Notes> { "" => Broken } }
    let notes = Notes::default();
    let app = TestApp::new(broken()).state(notes.clone()).start();
    let mut client = app.client("/").connect().await;
    client.assert_refused(500);
    assert_eq!(
        client.verdict().map(|verdict| verdict.detail.as_str()),
        Some("Internal server error")
    );
    client.assert_closed(4500).await;
    app.settle().await;
    assert_eq!(notes.all(), ["connect"]);
}

#[chanx_testing::test]
async fn messages_that_come_before_the_verdict_wait() {
    #[derive(Debug)]
    struct Slow;
    #[consumer(incoming = Ask, outgoing = Answer)]
    impl Slow {
        #[connect]
        async fn enter(_ctx: &mut Context<Self>) -> Self {
            tokio::task::yield_now().await;
            Self
        }
        #[receive]
        async fn receive(&mut self, _message: Ask) -> Answer {
            Answer::Pong
        }
    }
    routes! { fn slow() -> Routes { "" => Slow } }
    let app = TestApp::new(slow())
        .settings(|settings| settings.send_authentication_message = false)
        .start();
    let mut client = app.client("/").connect().await;
    client.send(Ask::Ping).await;
    client.send(Ask::Ping).await;
    app.settle().await;
    assert_eq!(client.received(), [pong(), pong()]);
}

#[chanx_testing::test(paused)]
async fn a_silent_client_is_pinged_and_one_that_is_gone_given_up() {
    let notes = Notes::default();
    let app = diary(&notes)
        .settings(|settings| {
            settings.heartbeat_interval = Some(Duration::from_secs(30));
            settings.heartbeat_timeout = Duration::from_secs(20);
        })
        .start();
    let mut client = opened(&app).await;
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert!(!client.is_closed(), "it answers the pings");
    client.stall(true);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(notes.all()[2..], ["disconnect TimedOut"]);
}

#[chanx_testing::test(paused)]
async fn an_idle_client_is_closed() {
    let app = diary(&Notes::default())
        .settings(|settings| settings.idle_timeout = Some(Duration::from_secs(60)))
        .start();
    let mut client = opened(&app).await;
    tokio::time::sleep(Duration::from_secs(50)).await;
    client.send(Order::Many(0)).await;
    tokio::time::sleep(Duration::from_secs(50)).await;
    assert!(!client.is_closed(), "a message starts the time anew");
    tokio::time::sleep(Duration::from_secs(11)).await;
    client.assert_closed(1000).await;
}

#[chanx_testing::test]
async fn a_ping_is_answered_while_a_handler_runs() {
    let app = assistant();
    let mut client = connected(&app).await;
    client.send(Ask::Hang).await;
    client.ping().await;
    assert!(client.ponged().await);
}

#[chanx_testing::test]
async fn details_of_errors_stay_inside() {
    let app = TestApp::new(routes()).start();
    let mut client = connected(&app).await;
    client.send(Ask::Fail).await;
    assert_eq!(client.next_json().await, failed());
    client.send(Ask::NewMessage(text("still here"))).await;
    assert_eq!(
        client.next::<Answer>().await,
        Answer::Reply(text("Reply: still here"))
    );
    client.refute::<Answer>().await;
}
