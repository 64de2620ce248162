//! chanx 0.9, on Django.

use chanx::group::ChannelName;
use chanx_testing::GroupFrame as _;
use serde_json::{Value, json};

use crate::{
    family::{Family, ask, connect, expect},
    room::{Ask, Room, RoomEvent, Whisper, flagged, heard, line, plain, room, said},
};

/// A line as a client of 0.9 hears it.
fn told(text: &str, by: &str, is_mine: bool, is_current: bool) -> Value {
    let mut frame = plain("said", text, by);
    frame["is_mine"] = is_mine.into();
    frame["is_current"] = is_current.into();
    frame
}

#[chanx_testing::test]
#[ignore = "wants Python packages: `cargo xtask test family`"]
async fn a_group_message_reaches_the_members_of_both_and_says_whose_it_is() {
    let family = Family::original().await;
    let (mut author, mut near) = (family.python_member("a", Some(5)).await, family.python("a").await);
    let (mut rust, mut other) = (family.rust_member("a", 5).await, family.rust_member("a", 6).await);

    author.send(ask("say", "not to me")).await;
    author.send(ask("shout", "to all")).await;
    author.expect(&[told("to all", "python", true, true)]).await;
    let heard = ["not to me", "to all"].map(|text| told(text, "python", false, false));
    near.expect(&heard).await;
    expect(&mut other, &heard).await;
    let of_mine = ["not to me", "to all"].map(|text| told(text, "python", true, false));
    expect(&mut rust, &of_mine).await;

    rust.send(Ask::Say(line("nor to me"))).await;
    rust.send(Ask::Shout(line("to all too"))).await;
    expect(&mut rust, &[said("to all too").mine().current().frame()]).await;
    let heard = ["nor to me", "to all too"].map(|text| told(text, "rust", false, false));
    near.expect(&heard).await;
    expect(&mut other, &heard).await;
    let of_mine = ["nor to me", "to all too"].map(|text| told(text, "rust", true, false));
    author.expect(&of_mine).await;

    let name = ChannelName::parse(&near.channel).unwrap();
    family
        .app
        .channels()
        .send_to(&name, said("to you alone"))
        .unwrap();
    near.expect(&[told("to you alone", "rust", false, false)]).await;
}

/// 0.9 knows no events, and a message of an unknown type ends its connections.
#[chanx_testing::test]
#[ignore = "wants Python packages: `cargo xtask test family`"]
async fn what_rust_processes_tell_each_other_is_no_matter_of_pythons() {
    let family = Family::original().await;
    let mut python = family.python("a").await;
    let other = family.another().await;
    let mut author = family.rust_member("a", 5).await;
    let mut far = connect(&other, "a", Some(6)).await;
    let text = "psst".to_owned();
    author.send(Ask::Whisper(Whisper { to: 6, text })).await;
    expect(&mut far, &[heard("psst")]).await;
    author.send(Ask::Count).await;
    expect(&mut author, &[json!({"action": "counted", "payload": 2})]).await;
    author.send(Ask::Announce(line("hear"))).await;
    expect(&mut far, &[heard("hear")]).await;

    let event = RoomEvent::RoomClosing(line("at six"));
    family
        .app
        .channels()
        .event::<Room>(&room("a"), event)
        .await
        .unwrap();
    for client in [&mut author, &mut far] {
        expect(client, &[plain("closing", "at six", "rust")]).await;
    }
    author.send(Ask::Say(line("last"))).await;
    expect(&mut far, &[flagged("said", "last", "rust")]).await;
    python
        .expect(&["hear", "last"].map(|text| told(text, "rust", false, false)))
        .await;
    python.send(ask("shout", "alive")).await;
    python.expect(&[told("alive", "python", false, true)]).await;
}
