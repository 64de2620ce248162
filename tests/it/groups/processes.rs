//! Several processes that act as one, over a bus in memory.

use std::sync::Arc;

use chanx::{
    group::{
        Address, ChannelLayer, ChannelName, Content, Delivery, GroupError, GroupName, Inbox, MemoryBus,
        MemoryLayer, ProcessId, Wiring,
    },
    prelude::*,
    settings::BusFormat,
};
use chanx_testing::{GroupFrame, RunningApp, TestApp, TestClient, frame};
use tokio::sync::mpsc;

use super::{Ask, Room, RoomEvent, Told, Whisper, anonymous, heard, line, member, room, routes, said};

fn two() -> (RunningApp, RunningApp) {
    let bus = MemoryBus::new();
    let app = || TestApp::new(routes()).layer(bus.layer()).start();
    (app(), app())
}

/// Everything that either has caused has been done at both.
async fn settle(first: &RunningApp, second: &RunningApp) {
    for _ in 0..2 {
        first.settle().await;
        second.settle().await;
    }
}

#[chanx_testing::test]
async fn members_hear_each_other_wherever_they_are() {
    let (here, there) = two();
    let (mut author, mut near) = (member(&here, "a", 1).await, member(&here, "a", 2).await);
    let (mut twin, mut far) = (member(&there, "a", 1).await, anonymous(&there, "a").await);
    let mut stranger = anonymous(&there, "b").await;
    author.send(Ask::Say(line("hello"))).await;
    settle(&here, &there).await;
    assert_eq!(near.received(), [heard("hello")]);
    assert_eq!(far.received(), [heard("hello")]);
    assert_eq!(twin.received(), [said("hello").mine().frame()]);
    assert!(author.received().is_empty() && stranger.received().is_empty());
}

#[chanx_testing::test]
async fn a_member_of_two_groups_gets_it_once_from_afar_too() {
    let (here, there) = two();
    let mut author = anonymous(&here, "a").await;
    let (mut both, mut hall_only) = (anonymous(&there, "a").await, anonymous(&there, "b").await);
    author.send(Ask::Announce(line("hear"))).await;
    settle(&here, &there).await;
    assert_eq!(both.received(), [heard("hear")]);
    assert_eq!(hall_only.received(), [heard("hear")]);
}

/// What is for one user does not travel where all members of the group would read it.
#[chanx_testing::test]
async fn one_user_wherever_they_are_connected() {
    let (here, there) = two();
    let mut author = member(&here, "a", 1).await;
    let (mut near, mut far) = (member(&here, "a", 2).await, member(&there, "a", 2).await);
    let mut other = member(&there, "a", 3).await;
    let whisper = Whisper {
        to: 2,
        text: "psst".to_owned(),
    };
    author.send(Ask::Whisper(whisper)).await;
    settle(&here, &there).await;
    assert_eq!(near.received(), [heard("psst")]);
    assert_eq!(far.received(), [heard("psst")]);
    assert!(other.received().is_empty() && author.received().is_empty());
}

#[chanx_testing::test]
async fn members_are_counted_over_all_processes() {
    let (here, there) = two();
    let mut first = member(&here, "a", 1).await;
    let others = (member(&there, "a", 2).await, anonymous(&there, "a").await);
    let count = async |client: &mut TestClient| {
        client.send(Ask::Who).await;
        client.next_json().await
    };
    assert_eq!(count(&mut first).await, frame(Told::Members(3)));
    first.send(Ask::List).await;
    assert_eq!(
        first.next_json().await,
        frame(Told::Users(vec![None, Some(1), Some(2)]))
    );
    others.1.close(1000).await;
    settle(&here, &there).await;
    assert_eq!(count(&mut first).await, frame(Told::Members(2)));
    // A process that stops is asked no more.
    there.listen().stop().await;
    settle(&here, &there).await;
    assert_eq!(count(&mut first).await, frame(Told::Members(1)));
}

#[chanx_testing::test]
async fn events_and_single_connections_are_reached_from_afar() {
    let (here, there) = two();
    let mut client = member(&there, "a", 1).await;
    let _near = member(&here, "a", 2).await;
    let channels = here.channels();
    channels
        .event::<Room>(&room("a"), RoomEvent::Renamed(line("den")))
        .await
        .unwrap();
    let members = channels.group(&room("a")).members().await.unwrap();
    let far = members
        .iter()
        .find(|member| member.user == Some(1.into()))
        .unwrap();
    channels.send_to(&far.channel, said("to one")).unwrap();
    channels
        .event_to::<Room>(&far.channel, RoomEvent::RoomClosing(line("now")))
        .unwrap();
    settle(&here, &there).await;
    let mut received = client.received();
    // What is sent to a connection goes by; what it is told waits for its turn.
    received.sort_by_key(|frame| frame["action"].to_string());
    assert_eq!(
        received,
        [
            frame(Told::Closing(line("now"))),
            frame(RoomEvent::Renamed(line("den"))),
            heard("to one")
        ]
    );
    assert_eq!(
        channels.send_to(&ChannelName::parse("asgispecific.0123").unwrap(), said("x")),
        Ok(())
    );
}

/// A connection of 0.9 ends with a message of a type that it does not know, and it knows no events: they pass by.
#[chanx_testing::test]
async fn events_are_not_told_to_groups_that_are_shared_with_0_9() {
    let bus = MemoryBus::new();
    let app = || {
        let app = TestApp::new(routes()).layer(bus.layer());
        app.settings(|settings| settings.bus_format = BusFormat::V0)
            .start()
    };
    let (here, there) = (app(), app());
    let (python, (tell, mut told)) = (bus.layer(), mpsc::unbounded_channel());
    let inbox = Inbox::new(move |to, delivery| {
        if let Address::Group(_) = to {
            tell.send(delivery.content).unwrap();
        }
        std::future::ready(())
    });
    python.start(Wiring::new(ProcessId::random(), inbox)).unwrap();
    python.subscribe(room("a").name());
    let (mut near, mut far) = (anonymous(&here, "a").await, anonymous(&there, "a").await);
    let (channels, closing) = (here.channels(), || RoomEvent::RoomClosing(line("at six")));
    channels.event::<Room>(&room("a"), closing()).await.unwrap();
    channels.group(&room("a")).send(said("last")).await.unwrap();
    settle(&here, &there).await;
    for client in [&mut near, &mut far] {
        let mut received = client.received();
        received.sort_by_key(|frame| frame["action"].to_string());
        assert_eq!(received, [frame(Told::Closing(line("at six"))), heard("last")]);
    }
    assert!(matches!(told.recv().await, Some(Content::Message { .. })));
    let of_python = ChannelName::parse("asgispecific.0123").unwrap();
    assert_eq!(
        channels.event_to::<Room>(&of_python, closing()),
        Err(GroupError::NotReceived)
    );
}

/// Another process on the bus, of which a test says what it sends.
struct Foreign {
    layer: MemoryLayer,
    process: ProcessId,
}

impl Foreign {
    fn on(bus: &MemoryBus) -> Self {
        let (layer, process) = (bus.layer(), ProcessId::random());
        layer
            .start(Wiring::new(process, Inbox::new(|_, _| async {})))
            .unwrap();
        Self { layer, process }
    }

    fn say(&self, group: &Group<super::RoomMessage>, content: Content, number: Option<u64>) {
        let mut delivery = Delivery::new(content);
        delivery.from = Some(ChannelName::new("asgi", self.process, 7));
        delivery.number = number;
        self.layer
            .publish(&Address::Group(group.name().clone()), &delivery)
            .unwrap();
    }
}

fn message(text: &str) -> Content {
    let mut content = Delivery::new(Content::Event(Arc::from(text))).content;
    if let Content::Event(message) = &content {
        let message = Arc::clone(message);
        content = Content::Message {
            message,
            exclude_current: true,
        };
    }
    content
}

/// Unknown actions and what is no message are dropped and counted; the receivers live, which they did not in the original
/// (its defect 9).
#[chanx_testing::test]
async fn what_is_no_message_kills_nobody() {
    let bus = MemoryBus::new();
    let app = TestApp::new(routes()).layer(bus.layer()).start();
    let foreign = Foreign::on(&bus);
    let mut client = anonymous(&app, "a").await;
    for text in [
        r#"{"action":"unknown","payload":null}"#,
        r#"{"action":"said","payload":{"text":5}}"#,
        r#"{"action":"said"}"#,
        "no JSON",
        "[1]",
        "",
    ] {
        foreign.say(&room("a"), message(text), None);
        foreign.say(&room("a"), Content::Event(text.into()), None);
    }
    foreign.say(
        &room("a"),
        message(r#"{"action":"said","payload":{"text":"fine"}}"#),
        None,
    );
    app.settle().await;
    assert_eq!(client.received(), [heard("fine")]);
    assert_eq!(app.channels().health().dropped, 12);
}

/// A layer may deliver twice: whoever numbers deliveries is heard once.
#[chanx_testing::test]
async fn what_comes_twice_is_told_once() {
    let bus = MemoryBus::new();
    let app = TestApp::new(routes()).layer(bus.layer()).start();
    let foreign = Foreign::on(&bus);
    let mut client = anonymous(&app, "a").await;
    for number in [0, 1, 1, 0, 2] {
        let text = format!(r#"{{"action":"said","payload":{{"text":"{number}"}}}}"#);
        foreign.say(&room("a"), message(&text), Some(number));
    }
    app.settle().await;
    assert_eq!(client.received(), [heard("0"), heard("1"), heard("2")]);
}

/// A layer whose server is away.
#[derive(Clone, Default)]
struct Away;

impl ChannelLayer for Away {
    fn start(&self, _: Wiring) -> Result<(), chanx::group::LayerError> {
        Ok(())
    }
    fn subscribe(&self, _: &GroupName) {}
    fn unsubscribe(&self, _: &GroupName) {}
    async fn subscribed(&self, _: &GroupName) {}
    fn publish(&self, _: &Address, _: &Delivery) -> Result<(), chanx::group::LayerError> {
        Err(chanx::group::LayerError::Away)
    }
    fn health(&self) -> chanx::group::Health {
        chanx::group::Health::default()
    }
    async fn shutdown(&self) {}
}

#[chanx_testing::test]
async fn members_of_one_process_hear_each_other_while_the_layer_is_away() {
    let app = TestApp::new(routes()).layer(Away).start();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    author.send(Ask::Say(line("hello"))).await;
    app.settle().await;
    assert_eq!(reader.received(), [heard("hello")]);
    assert!(!app.channels().health().up);
    assert_eq!(
        app.channels().group(&room("a")).count().await,
        Err(GroupError::Away)
    );
    assert_eq!(app.channels().group(&room("a")).count_here(), 2);
}

/// A member of two groups is told by whichever copy comes, once, and whatever their order: also where one is lost.
#[chanx_testing::test]
async fn one_copy_of_several_is_enough() {
    for copies in [vec![0], vec![1], vec![0, 1], vec![1, 0]] {
        let bus = MemoryBus::new();
        let app = TestApp::new(routes()).layer(bus.layer()).start();
        let foreign = Foreign::on(&bus);
        // Everybody is in the hall too.
        let mut both = anonymous(&app, "a").await;
        let groups = [room("a").name().clone(), super::hall().name().clone()];
        for copy in &copies {
            let mut delivery = Delivery::new(message(r#"{"action":"said","payload":{"text":"hear"}}"#));
            delivery.from = Some(ChannelName::new("asgi", foreign.process, 7));
            delivery.number = Some(40 + *copy as u64);
            delivery.groups = groups.to_vec();
            let to = Address::Group(groups[*copy].clone());
            foreign.layer.publish(&to, &delivery).unwrap();
        }
        app.settle().await;
        assert_eq!(both.received(), [heard("hear")], "{copies:?}");
    }
}

/// What is on the bus has the original's form, whatever the clients of either process get.
#[chanx_testing::test]
async fn processes_need_not_speak_alike_to_their_clients() {
    let bus = MemoryBus::new();
    let plain = TestApp::new(routes()).layer(bus.layer()).start();
    let other = TestApp::new(routes()).layer(bus.layer()).settings(|settings| {
        settings.message_action_key = "type".to_owned();
        settings.camelize = true;
    });
    let other = other.start();
    let (mut author, mut reader) = (anonymous(&other, "a").await, anonymous(&plain, "a").await);
    author
        .send_text(r#"{"type":"shout","payload":{"text":"hello"}}"#)
        .await;
    settle(&other, &plain).await;
    assert_eq!(reader.received(), [heard("hello")]);
    let own = r#"{"type":"said","payload":{"text":"hello"},"isMine":false,"isCurrent":true}"#;
    assert_eq!(author.next_text().await, own);
    plain
        .channels()
        .event::<Room>(&room("a"), RoomEvent::Renamed(line("den")))
        .await
        .unwrap();
    settle(&plain, &other).await;
    assert_eq!(
        author.next_text().await,
        r#"{"type":"renamed","payload":{"text":"den"}}"#
    );
}
