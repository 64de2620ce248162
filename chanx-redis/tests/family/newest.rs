//! chanx 2.13, on FastAPI and on Django: the same holds with both.

use chanx::group::ChannelName;
use chanx_testing::GroupFrame as _;
use serde_json::{Value, json};

use crate::{
    family::{Family, Framework, ask, connect, expect},
    room::{Ask, Room, RoomEvent, Whisper, flagged, heard, line, plain, room, said},
};

macro_rules! with_each_framework {
    ($($test:ident),* $(,)?) => {
        mod fastapi {
            $(
                #[chanx_testing::test]
                #[ignore = "wants Python packages: `cargo xtask test family`"]
                async fn $test() {
                    super::$test(super::Framework::FastApi).await;
                }
            )*
        }

        mod django {
            $(
                #[chanx_testing::test]
                #[ignore = "wants Python packages: `cargo xtask test family`"]
                async fn $test() {
                    super::$test(super::Framework::Django).await;
                }
            )*
        }
    };
}

with_each_framework! {
    a_group_message_reaches_the_members_of_both,
    an_event_reaches_the_consumers_of_both,
    one_connection_is_reached_by_its_name,
    what_nobody_knows_kills_nobody,
    what_rust_processes_tell_each_other_is_no_matter_of_pythons,
    clients_in_camel_case_are_no_matter_of_the_bus,
}

/// Says all that a text may hold, and more than fits into one frame of anything.
fn to_all() -> String {
    "to all: Grüße, 世界 🦀 \"\\\n\u{7f}\0".repeat(3000)
}

/// A line that a Python client said.
fn of_python(text: &str) -> Value {
    flagged("said", text, "python")
}

async fn a_group_message_reaches_the_members_of_both(framework: Framework) {
    let family = Family::with(framework).await;
    let (mut author, mut near) = (family.python("a").await, family.python("a").await);
    let (mut rust, mut twin) = (family.rust_member("a", 5).await, family.rust_member("a", 5).await);
    let (mut stranger, mut far) = (family.python("b").await, family.rust("b").await);

    let (all, too) = (to_all(), to_all() + "too");
    author.send(ask("say", "not to me")).await;
    author.send(ask("shout", &all)).await;
    author.expect(&[plain("said", &all, "python")]).await;
    near.expect(&[
        plain("said", "not to me", "python"),
        plain("said", &all, "python"),
    ])
    .await;
    for client in [&mut rust, &mut twin] {
        expect(client, &[of_python("not to me"), of_python(&all)]).await;
    }

    rust.send(Ask::Say(line("nor to me"))).await;
    rust.send(Ask::Shout(line(&too))).await;
    expect(&mut rust, &[said(&too).mine().current().frame()]).await;
    expect(
        &mut twin,
        &[said("nor to me").mine().frame(), said(&too).mine().frame()],
    )
    .await;
    for client in [&mut author, &mut near] {
        client
            .expect(&[plain("said", "nor to me", "rust"), plain("said", &too, "rust")])
            .await;
    }

    // Python sends once to each group, and does not say that it is the same.
    author.send(ask("announce", "twice")).await;
    near.expect(&[plain("said", "twice", "python")]).await;
    expect(&mut rust, &[of_python("twice"), of_python("twice")]).await;
    expect(&mut far, &[of_python("twice")]).await;

    // Other rooms have heard nothing of the rest.
    far.send(Ask::Shout(line("here"))).await;
    expect(&mut far, &[said("here").not_mine().current().frame()]).await;
    stranger.expect(&[plain("said", "here", "rust")]).await;
}

async fn an_event_reaches_the_consumers_of_both(framework: Framework) {
    let family = Family::with(framework).await;
    let (mut python, mut rust) = (family.python("a").await, family.rust("a").await);
    let calls = json!([
        ["broadcast_event", "room_closing", "at six", "room.a"],
        ["broadcast_event", "renamed", "den", "room.a"],
    ]);
    family.script(calls).await;
    let told = [
        plain("closing", "at six", "python"),
        plain("renamed", "den", "python"),
    ];
    python.expect(&told).await;
    expect(&mut rust, &told).await;

    for event in [
        RoomEvent::RoomClosing(line("at seven")),
        RoomEvent::Renamed(line("bar")),
    ] {
        family
            .app
            .channels()
            .event::<Room>(&room("a"), event)
            .await
            .unwrap();
    }
    let told = [
        plain("closing", "at seven", "rust"),
        plain("renamed", "bar", "rust"),
    ];
    python.expect(&told).await;
    expect(&mut rust, &told).await;
}

async fn one_connection_is_reached_by_its_name(framework: Framework) {
    let family = Family::with(framework).await;
    let (mut python, mut beside) = (family.python("a").await, family.python("a").await);
    let (mut rust, mut neighbour) = (family.rust("a").await, family.rust("a").await);
    rust.send(Ask::Who).await;
    let known = rust.eventually().await;
    let calls = json!([
        ["send_event", "room_closing", "at six", known["payload"]],
        ["send_event", "renamed", "den", known["payload"]],
        ["send_event", "renamed", "cellar", python.channel],
    ]);
    family.script(calls).await;
    expect(
        &mut rust,
        &[
            plain("closing", "at six", "python"),
            plain("renamed", "den", "python"),
        ],
    )
    .await;
    python.expect(&[plain("renamed", "cellar", "python")]).await;

    let channels = family.app.channels();
    let name = ChannelName::parse(&python.channel).unwrap();
    channels
        .event_to::<Room>(&name, RoomEvent::RoomClosing(line("at seven")))
        .unwrap();
    channels.send_to(&name, said("to you alone")).unwrap();
    python
        .expect(&[
            plain("closing", "at seven", "rust"),
            plain("said", "to you alone", "rust"),
        ])
        .await;

    // Nobody else was told any of it.
    rust.send(Ask::Say(line("last"))).await;
    expect(&mut neighbour, &[heard("last")]).await;
    beside.expect(&[plain("said", "last", "rust")]).await;
}

/// What other programs of a site send through its channel layer, and what is new on one side only.
async fn what_nobody_knows_kills_nobody(framework: Framework) {
    let family = Family::with(framework).await;
    let (mut python, mut rust) = (family.python("a").await, family.rust("a").await);
    let mut apart = family.rust("b").await;
    apart.send(Ask::Who).await;
    let channel = apart.eventually().await["payload"].clone();
    let message = |message: Value| json!({"type": "handle_group_message", "message": message, "exclude_current": false, "from_channel": "x"});
    let event = |event: Value| json!({"type": "handle_channel_event", "event_data": event});
    let strange = json!({"action": "strange", "payload": [1, null]});
    let wrong = json!({"action": "renamed", "payload": {"text": 5}});
    let calls = json!([
        // To both: a Python consumer passes on every group message, and leaves out events that it does not know.
        ["group_send", "room.a", message(strange.clone())],
        ["group_send", "room.a", event(strange.clone())],
        ["group_send", "room.a", event(wrong.clone())],
        // What would end a Python consumer goes to Rust alone.
        ["group_send", "room.b", {"type": "chat.message", "text": "hello"}],
        ["group_send", "room.b", {"no": "type"}],
        ["group_send", "room.b", message(json!([1]))],
        ["group_send", "room.b", message(json!({"action": "said", "payload": {"text": 5, "written_by": "x"}}))],
        ["group_send_bytes", "room.b"],
        ["send", channel, {"type": "chat.message"}],
        ["send", channel, event(strange.clone())],
        ["send", channel, message(strange.clone())],
        ["broadcast_event", "renamed", "last", "room.a"],
        ["broadcast_event", "renamed", "last", "room.b"],
    ]);
    family.script(calls).await;
    let last = plain("renamed", "last", "python");
    python.expect(&[strange, last.clone()]).await;
    expect(&mut rust, std::slice::from_ref(&last)).await;
    expect(&mut apart, &[last]).await;
    assert_eq!(family.app.channels().health().dropped, 11);

    let unknown = RoomEvent::Unknown(line("to Rust alone"));
    family
        .app
        .channels()
        .event::<Room>(&room("a"), unknown)
        .await
        .unwrap();
    expect(&mut rust, &[plain("closing", "to Rust alone", "rust")]).await;
    rust.send(Ask::Say(line("alive"))).await;
    python.expect(&[plain("said", "alive", "rust")]).await;
}

async fn what_rust_processes_tell_each_other_is_no_matter_of_pythons(framework: Framework) {
    let family = Family::with(framework).await;
    let mut python = family.python("a").await;
    let other = family.another().await;
    let mut author = family.rust_member("a", 5).await;
    let (mut far, mut third) = (
        connect(&other, "a", Some(6)).await,
        connect(&other, "a", Some(7)).await,
    );
    author.send(Ask::Count).await;
    expect(&mut author, &[json!({"action": "counted", "payload": 3})]).await;
    let text = "psst".to_owned();
    author.send(Ask::Whisper(Whisper { to: 6, text })).await;
    expect(&mut far, &[heard("psst")]).await;
    // Each member once, also who is in both groups; Python's is in one.
    author.send(Ask::Announce(line("hear"))).await;
    author.send(Ask::Say(line("last"))).await;
    for client in [&mut far, &mut third] {
        expect(client, &[heard("hear"), heard("last")]).await;
    }
    other.listen().stop().await;
    python
        .expect(&[plain("said", "hear", "rust"), plain("said", "last", "rust")])
        .await;
    python.send(ask("shout", "alive")).await;
    python.expect(&[plain("said", "alive", "python")]).await;
}

async fn clients_in_camel_case_are_no_matter_of_the_bus(framework: Framework) {
    let family = Family::changed(framework, |settings| settings.camelize = true).await;
    let (mut python, mut rust) = (family.python("a").await, family.rust("a").await);
    python.send(ask("say", "hello")).await;
    let payload = json!({"text": "hello", "writtenBy": "python"});
    let frame = json!({"action": "said", "payload": payload, "isMine": false, "isCurrent": false});
    expect(&mut rust, &[frame]).await;
    rust.send(Ask::Say(line("hello"))).await;
    python.expect(&[plain("said", "hello", "rust")]).await;
}
