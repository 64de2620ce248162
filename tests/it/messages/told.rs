//! What groups deliver and what the program tells a consumer: the same form as what a client says and is answered.

use chanx::{message::actions, prelude::*};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Notice, Text, text, travels};

#[derive(Debug, PartialEq, GroupMessage)]
enum RoomMessage {
    Said(Text),
    /// Somebody moved.
    Moved {
        x: i32,
        #[serde(rename = "Y", default, skip_serializing_if = "Option::is_none")]
        y: Option<i32>,
    },
    #[message(action = "closed.now")]
    Closed,
    #[message(union)]
    Alone(Alone),
    /// What is answered may be delivered too.
    #[message(union)]
    Notice(Notice),
}

/// A union of one.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, GroupMessage)]
#[message(action = "by_itself")]
struct Alone {
    n: u8,
}

/// One type in two roles.
impl GroupMessage for Notice {}

#[derive(Debug, PartialEq, ChannelEvent)]
enum HouseEvent {
    Opened,
    Burning(Option<Text>),
}

#[derive(Debug, PartialEq, ChannelEvent)]
enum RoomEvent {
    RoomClosing(Text),
    #[message(action = "new name")]
    Renamed(String),
    HTTPGone,
    /// All of the house.
    #[message(union)]
    House(HouseEvent),
}

fn is_group_message<M: GroupMessage>() {}

#[test]
fn group_messages_have_the_shapes_of_what_is_sent() {
    travels(
        RoomMessage::Said(text("Hello")),
        r#"{"action":"said","payload":{"content":"Hello"}}"#,
    );
    travels(
        RoomMessage::Moved { x: 1, y: None },
        r#"{"action":"moved","payload":{"x":1}}"#,
    );
    travels(RoomMessage::Closed, r#"{"action":"closed.now","payload":null}"#);
    travels(
        RoomMessage::Alone(Alone { n: 1 }),
        r#"{"action":"by_itself","payload":{"n":1}}"#,
    );
    travels(Alone { n: 1 }, r#"{"action":"by_itself","payload":{"n":1}}"#);
    travels(
        RoomMessage::Notice(Notice { text: "a".to_owned() }),
        r#"{"action":"notice","payload":{"text":"a"}}"#,
    );
    is_group_message::<RoomMessage>();
    is_group_message::<Notice>();
}

#[test]
fn events_have_the_shapes_of_what_is_handled() {
    travels(
        RoomEvent::RoomClosing(text("soon")),
        r#"{"action":"room_closing","payload":{"content":"soon"}}"#,
    );
    travels(
        RoomEvent::Renamed("Hall".to_owned()),
        r#"{"action":"new name","payload":"Hall"}"#,
    );
    travels(RoomEvent::HTTPGone, r#"{"action":"http_gone","payload":null}"#);
    travels(
        RoomEvent::House(HouseEvent::Opened),
        r#"{"action":"opened","payload":null}"#,
    );
    travels(
        RoomEvent::House(HouseEvent::Burning(None)),
        r#"{"action":"burning","payload":null}"#,
    );
}

#[derive(Default)]
struct RoomChat;

#[consumer(
    outgoing = Answer,
    group_messages = [Alone, Notice],
    events = RoomEvent,
    passthrough_events = [HTTPGone, House],
)]
impl RoomChat {
    /// It closes.
    #[event(summary = "Warns the client")]
    async fn room_closing(&mut self, event: Text) -> Answer {
        Answer::Reply(event)
    }

    #[event]
    async fn renamed(&mut self, _event: String) {}
}

#[test]
fn a_consumer_says_what_it_is_told() {
    let spec = RoomChat::SPEC;
    let delivered = spec
        .group_messages
        .iter()
        .flat_map(|group| actions(group.variants));
    assert_eq!(delivered.collect::<Vec<_>>(), ["by_itself", "notice"]);
    assert_eq!(spec.passthrough_events, ["http_gone", "opened", "burning"]);
    let methods = spec
        .events
        .iter()
        .map(|method| (method.name, method.summary, method.description));
    assert_eq!(
        methods.collect::<Vec<_>>(),
        [
            ("room_closing", "Warns the client", "It closes."),
            ("renamed", "", "")
        ]
    );
}
