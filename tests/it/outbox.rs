//! What is sent: together where it is ready together, at once where it is alone, in order, bounded, all or nothing.

use std::{
    io::{Read, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use chanx::{app::Given, prelude::*};
use chanx_testing::{TestApp, TestClient, frame};
use tokio::time::Instant;

use crate::{
    session::Notes,
    support::{self, Ask, assistant, connected, pong, text},
    wire::{Wire, handshake},
};

#[derive(Debug, IncomingMessage)]
enum Order {
    /// So many answers, one after the other.
    Many(u32),
    /// An answer, a pause, another.
    Slowly,
    /// Sends large frames until one would wait, gives that one up, sends a small one.
    GiveUp,
    /// The same through a future beside.
    GiveUpBeside,
    /// Asks how the connection stands once it has asked for the close itself.
    Leave,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    Number(u32),
    Large { number: u32, ballast: String },
}

#[derive(Debug)]
struct Post;

fn large(number: u32) -> Told {
    Told::Large {
        number,
        ballast: "x".repeat(50_000),
    }
}

/// Sends large frames until one has waited for a second; how many were sent.
async fn until_full(sender: Sender<Told>) -> u32 {
    let mut sent = 0;
    while let Ok(outcome) = tokio::time::timeout(Duration::from_secs(1), sender.send(large(sent))).await {
        outcome.expect("open");
        sent += 1;
    }
    sent
}

#[consumer(incoming = Order, outgoing = Told, state = Notes)]
impl Post {
    #[connect]
    async fn enter(_ctx: &mut Context<Self>) -> Self {
        Self
    }

    #[handler]
    async fn many(&mut self, ctx: &mut Context<Self>, message: u32) -> Result<()> {
        for number in 0..message {
            ctx.send(Told::Number(number)).await?;
        }
        Ok(())
    }

    #[handler]
    async fn slowly(&mut self, ctx: &mut Context<Self>) -> Result<Told> {
        ctx.send(Told::Number(1)).await?;
        tokio::time::sleep(Duration::from_secs(5)).await;
        Ok(Told::Number(2))
    }

    #[handler]
    async fn give_up(&mut self, ctx: &mut Context<Self>) -> Told {
        let sent = until_full(ctx.sender()).await;
        ctx.state().add(sent.to_string());
        Told::Number(sent)
    }

    #[handler]
    async fn give_up_beside(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let (sender, notes) = (ctx.sender(), ctx.state().clone());
        Ok(ctx.spawn(async move {
            let sent = until_full(sender.clone()).await;
            notes.add(sent.to_string());
            let _ = sender.send(Told::Number(sent)).await;
        })?)
    }

    #[handler]
    async fn leave(&mut self, ctx: &mut Context<Self>) -> Told {
        ctx.close(CloseCode::NORMAL, "first");
        ctx.close(CloseCode::POLICY, "second");
        ctx.closed().await;
        ctx.sender().closed().await;
        Told::Number(0)
    }

    #[disconnect]
    async fn part(self, ctx: &mut Context<Self>, reason: CloseReason) {
        let after = ctx.send(Told::Number(9)).await;
        ctx.state().add(format!("{reason:?} {after:?}"));
    }
}

routes! { fn post() -> Routes<Notes> { "" => Post } }

fn office(notes: &Notes) -> TestApp<Notes, Given<Notes>> {
    TestApp::new(post()).state(notes.clone())
}

/// The writes that it takes to answer what is sent here.
async fn writes(client: &mut TestClient, app: &chanx_testing::RunningApp, bytes: &[u8]) -> usize {
    let before = client.writes_received();
    client.send_raw(bytes);
    app.settle().await;
    client.writes_received() - before
}

#[chanx_testing::test]
async fn what_came_together_is_answered_with_one_write() {
    let app = assistant();
    let mut client = connected(&app).await;
    let ping = support::frame(0x81, br#"{"action":"ping"}"#);
    assert_eq!(writes(&mut client, &app, &ping.repeat(16)).await, 1);
    assert_eq!(client.received(), vec![pong(); 16]);
    // Errors, and the answers to control frames among them, too.
    let mixed = [
        &ping,
        &support::frame(0x81, b"no json"),
        &support::frame(0x89, b"x"),
        &ping,
    ];
    assert_eq!(
        writes(&mut client, &app, &mixed.map(Vec::as_slice).concat()).await,
        1
    );
    assert_eq!(client.received().len(), 3);
    assert!(client.ponged().await);
}

#[chanx_testing::test(paused)]
async fn a_lone_answer_waits_for_nothing() {
    let app = assistant();
    let mut client = connected(&app).await;
    let start = Instant::now();
    let ping = support::frame(0x81, br#"{"action":"ping"}"#);
    for _ in 0..3 {
        assert_eq!(writes(&mut client, &app, &ping).await, 1);
    }
    // One whose end has not come yet holds nobody up either.
    assert_eq!(writes(&mut client, &app, &[&ping, &ping[..9]].concat()).await, 1);
    assert_eq!(client.received(), vec![pong(); 4]);
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[chanx_testing::test(paused)]
async fn what_a_handler_has_sent_leaves_when_it_waits() {
    let app = office(&Notes::default()).start();
    let mut client = app.client("/").connect().await;
    let start = Instant::now();
    client.send(Order::Slowly).await;
    assert_eq!(client.next::<Told>().await, Told::Number(1));
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(client.next::<Told>().await, Told::Number(2));
    assert_eq!(start.elapsed(), Duration::from_secs(5));
}

#[chanx_testing::test]
async fn what_a_handler_sends_leaves_together_unless_the_settings_want_each_at_once() {
    for (immediately, expected) in [(false, 1), (true, 10)] {
        let app = office(&Notes::default())
            .settings(|settings| settings.send_message_immediately = immediately)
            .start();
        let mut client = app.client("/").connect().await;
        let before = client.writes_received();
        client.send(Order::Many(10)).await;
        app.settle().await;
        assert_eq!(client.writes_received() - before, expected);
        assert_eq!(client.received().len(), 10);
    }
}

/// A send that waited was given up: nothing of it was sent, and all else was, in order.
async fn given_up(order: Order) {
    let notes = Notes::default();
    let app = office(&notes)
        .settings(|settings| settings.outbox_bytes = 100_000)
        .start();
    let mut client = app.client("/").connect().await;
    client.stall(true);
    client.send(order).await;
    // The small one waits too: the outbox is full. Nobody else can tell when that is so.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let sent: u32 = notes.all()[0].parse().expect("a number");
    assert!(
        (3..12).contains(&sent),
        "the pipe's and the outbox's worth: {sent}"
    );
    client.stall(false);
    for number in 0..sent {
        assert_eq!(client.next::<Told>().await, large(number));
    }
    assert_eq!(client.next::<Told>().await, Told::Number(sent));
    client.assert_silent().await;
}

#[chanx_testing::test(paused)]
async fn a_send_that_is_given_up_sends_nothing() {
    given_up(Order::GiveUp).await;
    given_up(Order::GiveUpBeside).await;
}

#[chanx_testing::test]
async fn the_first_close_holds_and_is_told_at_once_while_sends_still_arrive() {
    let notes = Notes::default();
    let app = office(&notes).start();
    let mut client = app.client("/").connect().await;
    client.send(Order::Leave).await;
    let closed = client.closed().await;
    assert_eq!((closed.code, closed.reason.as_str()), (Some(1000), "first"));
    assert_eq!(client.received(), [frame(Told::Number(0))]);
    app.settle().await;
    let said = "Server { code: CloseCode(1000), reason: \"first\" } Err(Closed)";
    assert_eq!(notes.all(), [said], "one disconnect, after which nothing is sent");
}

#[chanx_testing::test]
async fn frames_keep_their_order_however_large() {
    let app = assistant();
    let mut client = connected(&app).await;
    let mut expected = Vec::new();
    for length in [1, 2000, 10, 1999, 1, 1, 2000] {
        let line = "x".repeat(length);
        expected.push(frame(support::Answer::Reply(text(&format!("Reply: {line}")))));
        client.send(Ask::NewMessage(text(&line))).await;
    }
    app.settle().await;
    assert_eq!(client.received(), expected);
}

/// Senders that outlive their connections.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Sender<Told>>>>);

#[derive(Debug)]
struct Keeper;

#[consumer(outgoing = Told, state = Kept)]
impl Keeper {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Self {
        ctx.state().0.lock().unwrap().push(ctx.sender());
        Self
    }
}

routes! { fn keeper() -> Routes<Kept> { "" => Keeper } }

impl Kept {
    fn sender(&self) -> Sender<Told> {
        self.0.lock().unwrap()[0].clone()
    }
}

#[chanx_testing::test(paused)]
async fn a_sender_that_outlives_the_connection_does_not_keep_the_socket_open() {
    let kept = Kept::default();
    let app = TestApp::new(keeper())
        .state(kept.clone())
        .settings(|settings| settings.idle_timeout = Some(Duration::from_secs(60)))
        .start();
    let port = app.listen();
    let mut wire = Wire::open(port.address(), "/").await;
    wire.text().await;
    // It does not answer, and nobody ends the stream but by letting go of it.
    assert_eq!(wire.close_code().await, 1000);
    let ended = tokio::time::timeout(Duration::from_secs(3600), wire.ended()).await;
    assert!(ended.is_ok(), "the stream stays open");
    assert_eq!(kept.sender().send(Told::Number(1)).await, Err(SendError::Closed));
}

#[test]
fn a_session_that_is_dropped_lets_go_of_the_socket_too() {
    let kept = Kept::default();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = App::new(keeper()).state(kept.clone());
    let server = runtime.block_on(async { app.bind("127.0.0.1:0") }).unwrap();
    let mut stream = std::net::TcpStream::connect(server.local_addr().unwrap()).unwrap();
    runtime.spawn(server.run_until(std::future::pending()));
    stream.write_all(handshake("/", "").as_bytes()).unwrap();
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains("authentication") {
        let mut more = [0; 1024];
        let count = stream.read(&mut more).unwrap();
        read.extend_from_slice(&more[..count]);
    }
    drop(runtime);
    // For a failure to be one, not a test that hangs.
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.read_to_end(&mut read).expect("the end of the stream");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sent = runtime.block_on(kept.sender().send(Told::Number(1)));
    assert_eq!(sent, Err(SendError::Closed));
}
