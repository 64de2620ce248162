//! Pings, silence and patience: beside handlers, under backpressure, without waking anybody for nothing.

use std::{future::poll_fn, task::Poll, time::Duration};

use chanx::{app::Given, prelude::*};
use chanx_testing::{RunningApp, TestApp, TestClient};

use crate::session::Notes;

#[derive(Debug, IncomingMessage)]
enum Order {
    /// Answers after so many seconds.
    Wait(u64),
    /// Counts how often it is looked at until the connection closes.
    Count,
    /// Nothing.
    Nothing,
    /// So many frames of a kilobyte.
    Much(u32),
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    Done,
    Much(String),
}

#[derive(Debug)]
struct Patient;

#[consumer(incoming = Order, outgoing = Told, state = Notes, outbox_frames = 10_000, outbox_bytes = 10 << 20)]
impl Patient {
    #[connect]
    async fn enter(_ctx: &mut Context<Self>) -> Self {
        Self
    }

    #[handler]
    async fn wait(&mut self, message: u64) -> Told {
        tokio::time::sleep(Duration::from_secs(message)).await;
        Told::Done
    }

    #[handler]
    async fn count(&mut self, ctx: &mut Context<Self>) {
        let mut closed = Box::pin(ctx.closed());
        let mut looks = 0;
        poll_fn(|cx| {
            looks += 1;
            match closed.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(()),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        ctx.state().add(format!("{looks} looks"));
    }

    #[handler]
    async fn nothing(&mut self, ctx: &mut Context<Self>) {
        ctx.state().add("nothing");
    }

    #[handler]
    async fn much(&mut self, message: u32) -> Vec<Told> {
        (0..message).map(|_| Told::Much("x".repeat(1000))).collect()
    }

    #[disconnect]
    async fn part(self, ctx: &mut Context<Self>, reason: CloseReason) {
        ctx.state().add(format!("{reason:?}"));
    }
}

routes! { fn patient() -> Routes<Notes> { "" => Patient } }

fn app(notes: &Notes, heartbeat: Option<u64>) -> TestApp<Notes, Given<Notes>> {
    TestApp::new(patient()).state(notes.clone()).settings(|settings| {
        settings.heartbeat_interval = heartbeat.map(Duration::from_secs);
        settings.heartbeat_timeout = Duration::from_secs(20);
    })
}

async fn client(app: &RunningApp) -> TestClient {
    app.client("/").connect().await
}

async fn seconds(count: u64) {
    tokio::time::sleep(Duration::from_secs(count)).await;
}

#[chanx_testing::test(paused)]
async fn a_client_is_pinged_during_a_long_handler_and_lives_by_its_answers() {
    let notes = Notes::default();
    let app = app(&notes, Some(30)).start();
    let mut client = client(&app).await;
    client.send(Order::Wait(300)).await;
    seconds(301).await;
    assert_eq!(client.next::<Told>().await, Told::Done);
    assert!(notes.all().is_empty());
}

#[chanx_testing::test(paused)]
async fn a_client_that_is_gone_is_noticed_during_a_long_handler() {
    let notes = Notes::default();
    let app = app(&notes, Some(30)).start();
    let mut client = client(&app).await;
    client.send(Order::Count).await;
    client.stall(true);
    seconds(49).await;
    assert!(notes.all().is_empty());
    seconds(2).await;
    assert_eq!(notes.all().last().map(String::as_str), Some("TimedOut"));
}

/// What [`Order::Count`] has noted.
fn looks(notes: &Notes) -> u32 {
    let notes = notes.all();
    let looks = notes[0].split(' ').next().and_then(|looks| looks.parse().ok());
    looks.expect("a number")
}

#[chanx_testing::test(paused)]
async fn nobody_is_woken_for_nothing() {
    // A beat is the ping, its answer, and the timer that is moved on only when it fires.
    for (heartbeat, most) in [(None, 2), (Some(30), 3 * 120)] {
        let notes = Notes::default();
        let app = app(&notes, heartbeat).start();
        let mut client = client(&app).await;
        client.send(Order::Count).await;
        seconds(3600).await;
        client.close(1000).await;
        app.settle().await;
        let looks = looks(&notes);
        assert!(looks <= most + 2, "{looks} looks within an hour");
    }
}

#[chanx_testing::test(paused)]
async fn a_client_that_is_not_read_from_is_not_silent() {
    let notes = Notes::default();
    let app = app(&notes, Some(30))
        .settings(|settings| settings.inbound_frames = 2)
        .start();
    let mut client = client(&app).await;
    client.send(Order::Wait(300)).await;
    for _ in 0..5 {
        client.send(Order::Nothing).await;
    }
    seconds(299).await;
    assert!(
        notes.all().is_empty(),
        "its pongs could not be read, and it waits for nothing but us"
    );
    seconds(2).await;
    assert_eq!(notes.all(), vec!["nothing"; 5]);
    seconds(300).await;
    assert_eq!(notes.all().len(), 5, "and it lives on");
    client.stall(true);
    seconds(51).await;
    assert_eq!(
        notes.all().last().map(String::as_str),
        Some("TimedOut"),
        "for as long as it answers"
    );
}

#[chanx_testing::test(paused)]
async fn a_client_that_is_kept_waiting_is_not_idle() {
    let notes = Notes::default();
    let app = app(&notes, None)
        .settings(|settings| settings.idle_timeout = Some(Duration::from_secs(60)))
        .start();
    let mut client = client(&app).await;
    client.send(Order::Wait(300)).await;
    seconds(301).await;
    assert_eq!(client.next::<Told>().await, Told::Done);
    seconds(58).await;
    assert!(notes.all().is_empty());
    seconds(3).await;
    client.assert_closed(1000).await;
}

#[chanx_testing::test(paused)]
async fn a_close_is_noticed_behind_messages_that_wait_while_there_is_room_for_them() {
    for (room, noticed) in [(3, true), (2, false)] {
        let notes = Notes::default();
        let app = app(&notes, None)
            .settings(|settings| settings.inbound_frames = room)
            .start();
        let mut client = client(&app).await;
        client.send(Order::Count).await;
        client.send(Order::Nothing).await;
        client.send(Order::Nothing).await;
        let close = tokio::spawn(client.close(1000));
        seconds(1).await;
        assert_eq!(!notes.all().is_empty(), noticed, "with room for {room}");
        close.abort();
    }
}

/// How often others have the thread until `count` notes are there.
async fn turns_until(notes: &Notes, count: usize) -> usize {
    let mut turns = 0;
    while notes.all().len() < count {
        tokio::task::yield_now().await;
        turns += 1;
    }
    turns
}

#[chanx_testing::test]
async fn one_client_can_not_keep_the_thread_to_itself() {
    use crate::support::frame;
    let nothing = frame(0x81, br#"{"action":"nothing"}"#);
    let [ping, pong] = [0x89, 0x8a].map(|first| [frame(first, b"").repeat(4000), nothing.clone()].concat());
    let fragments = [
        frame(0x01, br#"{"action":"nothing""#),
        frame(0x00, b"").repeat(100_000),
        frame(0x80, b"}"),
    ];
    for (sent, notes_made) in [
        (nothing.repeat(2000), 2000),
        (ping.clone(), 1),
        (pong, 1),
        (fragments.concat(), 1),
    ] {
        let notes = Notes::default();
        let app = app(&notes, None).start();
        let mut client = client(&app).await;
        client.send_raw(&sent);
        let turns = turns_until(&notes, notes_made).await;
        assert!(turns > 10, "others had {turns} turns meanwhile");
    }
    // Beside a handler too.
    let notes = Notes::default();
    let app = app(&notes, None).start();
    let mut client = client(&app).await;
    client.send(Order::Count).await;
    client.send_raw(&[ping, frame(0x88, b"")].concat());
    turns_until(&notes, 1).await;
    assert!(looks(&notes) > 10, "{:?}", notes.all());
}

#[chanx_testing::test(paused)]
async fn a_client_that_reads_slowly_lives_for_as_long_as_it_reads() {
    let notes = Notes::default();
    let app = app(&notes, Some(30)).start();
    let mut client = client(&app).await;
    client.stall(true);
    client.send(Order::Much(5000)).await;
    // The ping stands behind megabytes: it can't be answered in time, but some of them are read in each interval. On a
    // task of its own, where a turn is one turn of each other task.
    let reading = tokio::spawn(async move {
        for _ in 0..12 {
            seconds(15).await;
            client.stall(false);
            turn().await;
            client.stall(true);
        }
        client
    });
    let mut client = reading.await.expect("no panic");
    assert!(notes.all().is_empty());
    seconds(80).await;
    assert_eq!(notes.all(), ["TimedOut"]);
    assert!((1000..5000).contains(&client.received().len()));
}

#[chanx_testing::test(paused)]
async fn a_message_that_comes_slowly_is_a_sign_of_life_but_none_before_it_is_whole() {
    for (idle, lives) in [(None, true), (Some(100), false)] {
        let notes = Notes::default();
        let app = app(&notes, Some(30))
            .settings(|settings| settings.idle_timeout = idle.map(Duration::from_secs))
            .start();
        let mut client = client(&app).await;
        // The client's answers to pings would be within the message: those of a browser wait for its end.
        client.stall(true);
        let message = crate::support::frame(0x81, br#"{"action":"nothing"}"#);
        for byte in &message {
            client.send_raw(&[*byte]);
            seconds(10).await;
        }
        let expected = if lives {
            "nothing"
        } else {
            r#"Server { code: CloseCode(1000), reason: "idle" }"#
        };
        assert_eq!(notes.all(), [expected]);
    }
}

async fn turn() {
    let mut over = false;
    poll_fn(|cx| {
        cx.waker().wake_by_ref();
        if std::mem::replace(&mut over, true) {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}
