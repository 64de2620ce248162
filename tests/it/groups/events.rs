//! What the rest of the program tells consumers.

use std::sync::Arc;

use chanx::{group::GroupError, prelude::*};
use chanx_testing::{TestApp, frame};
use serde_json::json;
use tokio::sync::Notify;

use super::{Ask, Room, RoomEvent, Told, anonymous, line, room, rooms, routes};

#[chanx_testing::test]
async fn what_an_event_method_returns_goes_to_the_client() {
    let app = rooms();
    let (mut inside, mut outside) = (anonymous(&app, "a").await, anonymous(&app, "b").await);
    let event = RoomEvent::RoomClosing(line("at six"));
    app.channels().event::<Room>(&room("a"), event).await.unwrap();
    app.settle().await;
    assert_eq!(inside.received(), [frame(Told::Closing(line("at six")))]);
    assert!(outside.received().is_empty());
    assert_eq!(
        app.events(),
        [("room.a", frame(RoomEvent::RoomClosing(line("at six"))))]
    );
}

#[chanx_testing::test]
async fn an_event_passes_through() {
    let app = rooms();
    let mut client = anonymous(&app, "a").await;
    app.channels()
        .event::<Room>(&room("a"), RoomEvent::Renamed(line("den")))
        .await
        .unwrap();
    assert_eq!(
        client.next_text().await,
        r#"{"action":"renamed","payload":{"text":"den"}}"#
    );
}

#[chanx_testing::test]
async fn one_consumer_is_told_by_its_channel_name() {
    let app = rooms();
    let (mut first, mut second) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    let members = app.channels().group(&room("a")).members().await.unwrap();
    app.channels()
        .event_to::<Room>(&members[0].channel, RoomEvent::Renamed(line("den")))
        .unwrap();
    app.settle().await;
    let told = first.received().len() + second.received().len();
    assert_eq!(told, 1);
}

/// The client has not asked: it hears nothing of what goes wrong, and its connection lives.
#[chanx_testing::test]
async fn a_failing_event_is_the_programs_own_business() {
    let app = rooms();
    let mut client = anonymous(&app, "a").await;
    for event in [RoomEvent::Fails, RoomEvent::Panics] {
        app.channels().event::<Room>(&room("a"), event).await.unwrap();
    }
    app.settle().await;
    assert!(client.received().is_empty());
    client.send(Ask::Who).await;
    assert_eq!(client.next_json().await, frame(Told::Members(1)));
}

#[chanx_testing::test]
async fn each_event_is_completed_where_that_is_asked_for() {
    let app = TestApp::new(routes())
        .settings(|settings| settings.send_completion = true)
        .start();
    let mut client = anonymous(&app, "a").await;
    let complete = json!({"action": "event_complete", "payload": null});
    for event in [RoomEvent::Renamed(line("den")), RoomEvent::Fails] {
        app.channels().event::<Room>(&room("a"), event).await.unwrap();
    }
    app.settle().await;
    let renamed = frame(RoomEvent::Renamed(line("den")));
    assert_eq!(client.received(), [renamed, complete.clone(), complete]);
}

#[derive(Debug, IncomingMessage)]
enum Work {
    /// Waits until it may end.
    Long,
    Short,
}

#[derive(Debug, OutgoingMessage)]
enum Done {
    Long,
    Short,
}

#[derive(Debug, ChannelEvent)]
enum Note {
    Noted(u32),
}

#[derive(Clone, Default)]
struct Pace {
    started: Arc<Notify>,
    go_on: Arc<Notify>,
}

#[derive(Default)]
struct Busy;

#[consumer(
    incoming = Work, outgoing = Done, events = Note, passthrough_events = [Noted], state = Pace, event_inbox = 4,
    groups = [desk()],
)]
impl Busy {
    #[handler]
    async fn long(&mut self, ctx: &mut Context<Self>) -> Done {
        ctx.state().started.notify_one();
        ctx.state().go_on.notified().await;
        Done::Long
    }

    #[handler]
    async fn short(&mut self) -> Done {
        Done::Short
    }
}

fn desk() -> Group<Never> {
    Group::new("desk")
}

routes! {
    fn desks() -> Routes<Pace> {
        "ws/" => Busy,
    }
}

/// Messages and events are handled in the order they came, one at a time.
#[chanx_testing::test]
async fn events_wait_their_turn() {
    let pace = Pace::default();
    let app = TestApp::new(desks()).state(pace.clone()).start();
    let mut client = app.client("/ws/").connect().await;
    client.send(Work::Long).await;
    pace.started.notified().await;
    app.channels()
        .event::<Busy>(&desk(), Note::Noted(1))
        .await
        .unwrap();
    // The session has seen the event by now, and has put it before what the client says next.
    tokio::task::yield_now().await;
    client.send(Work::Short).await;
    pace.go_on.notify_one();
    app.settle().await;
    let order = [frame(Done::Long), frame(Note::Noted(1)), frame(Done::Short)];
    assert_eq!(client.received(), order);
}

/// Full, a sender in this process is told so, and nothing else is lost.
#[chanx_testing::test]
async fn an_inbox_is_bounded() {
    let pace = Pace::default();
    let app = TestApp::new(desks()).state(pace.clone()).start();
    let mut client = app.client("/ws/").connect().await;
    client.send(Work::Long).await;
    pace.started.notified().await;
    for number in 0..4 {
        app.channels()
            .event::<Busy>(&desk(), Note::Noted(number))
            .await
            .unwrap();
    }
    let full = app.channels().event::<Busy>(&desk(), Note::Noted(4)).await;
    assert_eq!(full, Err(GroupError::Full { members: 1 }));
    pace.go_on.notify_one();
    app.settle().await;
    let mut expected = vec![frame(Done::Long)];
    expected.extend((0..4).map(|number| frame(Note::Noted(number))));
    assert_eq!(client.received(), expected);
    // There is space again.
    app.channels()
        .event::<Busy>(&desk(), Note::Noted(5))
        .await
        .unwrap();
    assert_eq!(client.next_json().await, frame(Note::Noted(5)));
}

/// An event is for one type of consumer, whoever else is in the group.
#[chanx_testing::test]
async fn an_event_is_for_its_own_consumers() {
    #[derive(Debug, ChannelEvent)]
    enum Other {
        Noted(u32),
    }

    #[derive(Default)]
    struct Bystander;

    #[consumer(events = Other, passthrough_events = [Noted], groups = [desk()])]
    impl Bystander {}

    routes! {
        fn both() -> Routes<Pace> {
            "ws/busy/" => Busy,
            "ws/bystander/" => Bystander,
        }
    }

    let app = TestApp::new(both()).state(Pace::default()).start();
    let mut busy = app.client("/ws/busy/").connect().await;
    let mut bystander = app.client("/ws/bystander/").connect().await;
    app.channels()
        .event::<Busy>(&desk(), Note::Noted(1))
        .await
        .unwrap();
    app.settle().await;
    assert_eq!(busy.received(), [frame(Note::Noted(1))]);
    assert!(bystander.received().is_empty());
}

/// A consumer that goes on telling itself keeps neither its client nor others from being heard.
#[chanx_testing::test]
async fn events_without_end_leave_room_for_all_else() {
    #[derive(Debug, ChannelEvent)]
    enum Again {
        Again,
    }

    #[derive(Default)]
    struct Restless(usize);

    #[consumer(incoming = Work, outgoing = Done, events = Again, state = Pace)]
    impl Restless {
        #[ready]
        async fn begin(&mut self, ctx: &mut Context<Self>) -> Result<()> {
            Ok(ctx
                .channels()
                .event_to::<Self>(&ctx.channel_name(), Again::Again)?)
        }

        #[event]
        async fn again(&mut self, ctx: &mut Context<Self>) -> Result<()> {
            self.0 += 1;
            Ok(ctx
                .channels()
                .event_to::<Self>(&ctx.channel_name(), Again::Again)?)
        }

        #[handler]
        async fn long(&mut self) -> Done {
            Done::Long
        }

        #[handler]
        async fn short(&mut self) -> Done {
            Done::Short
        }

        #[disconnect]
        async fn leave(self, ctx: &mut Context<Self>) {
            ctx.state().started.notify_one();
        }
    }

    let pace = Pace::default();
    let routes = Routes::new([chanx::routing::path::<Restless, _>("ws/")]);
    let app = TestApp::new(routes).state(pace.clone()).start();
    let mut client = app.client("/ws/").connect().await;
    client.send(Work::Short).await;
    assert_eq!(client.eventually().await, frame(Done::Short));
    client.cut();
    pace.started.notified().await;
}
