//! Who gets what, how often, in which order, and how it is marked.

use chanx::prelude::*;
use chanx_testing::{GroupFrame, TestApp, frame};
use serde_json::json;

use super::{Ask, Line, Told, Whisper, anonymous, hall, heard, line, member, room, rooms, routes, said};

#[chanx_testing::test]
async fn everybody_else_gets_it_and_nobody_elsewhere() {
    let app = rooms();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    let mut stranger = anonymous(&app, "b").await;
    author.send(Ask::Say(line("hello"))).await;
    app.settle().await;
    assert_eq!(reader.received(), [heard("hello")]);
    assert!(author.received().is_empty() && stranger.received().is_empty());
    assert_eq!(app.broadcasts(), [("room.a", frame(said("hello")))]);
}

/// `is_mine`: sent by this connection's user, never true for the anonymous. `is_current`: sent by this connection.
#[chanx_testing::test]
async fn flags_say_whose_it_is() {
    let app = rooms();
    let (mut author, mut twin) = (member(&app, "a", 1).await, member(&app, "a", 1).await);
    let (mut other, mut nobody) = (member(&app, "a", 2).await, anonymous(&app, "a").await);
    author.send(Ask::Shout(line("hello"))).await;
    app.settle().await;
    assert_eq!(author.received(), [said("hello").mine().current().frame()]);
    assert_eq!(twin.received(), [said("hello").mine().frame()]);
    assert_eq!(other.received(), [said("hello").not_mine().frame()]);
    assert_eq!(nobody.received(), [said("hello").not_mine().frame()]);
    nobody.send(Ask::Shout(line("who am I"))).await;
    app.settle().await;
    assert_eq!(nobody.received(), [said("who am I").not_mine().current().frame()]);
    assert_eq!(author.received(), [said("who am I").not_mine().frame()]);
}

/// Several messages of one speaker that are there together reach each member with one write; one by one, with one each.
#[chanx_testing::test]
async fn what_a_speaker_says_together_reaches_members_together() {
    let app = rooms();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    let say = |text: &str| {
        let message = frame(Ask::Say(line(text))).to_string();
        crate::support::frame(0x81, message.as_bytes())
    };
    let before = reader.writes_received();
    author.send_raw(&[say("1"), say("2"), say("3")].concat());
    app.settle().await;
    assert_eq!(reader.writes_received() - before, 1);
    for text in ["4", "5"] {
        author.send_raw(&say(text));
        app.settle().await;
    }
    assert_eq!(reader.writes_received() - before, 3);
    assert_eq!(reader.received(), ["1", "2", "3", "4", "5"].map(heard));
}

/// What one says too fast for the members' outboxes is written before it, and costs those who read nothing.
#[chanx_testing::test]
async fn a_burst_of_one_speaker_puts_no_reader_out() {
    let app = TestApp::new(routes())
        .settings(|settings| settings.outbox_frames = 4)
        .start();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    let texts: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    let burst: Vec<u8> = texts
        .iter()
        .flat_map(|text| {
            let message = frame(Ask::Say(line(text))).to_string();
            crate::support::frame(0x81, message.as_bytes())
        })
        .collect();
    author.send_raw(&burst);
    app.settle().await;
    assert!(!reader.is_closed());
    let expected: Vec<_> = texts.iter().map(|text| heard(text)).collect();
    assert_eq!(reader.received(), expected);
}

/// PROTOCOL 2: the flags stand behind the payload.
#[chanx_testing::test]
async fn a_frame_is_as_the_protocol_writes_it() {
    let app = rooms();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    author.send(Ask::Say(line("hello"))).await;
    assert_eq!(
        reader.next_text().await,
        r#"{"action":"said","payload":{"text":"hello"},"is_mine":false,"is_current":false}"#
    );
}

#[chanx_testing::test]
async fn camelized_flags() {
    let app = TestApp::new(routes())
        .settings(|settings| settings.camelize = true)
        .start();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    author.send(Ask::Say(line("hello"))).await;
    assert_eq!(
        reader.next_text().await,
        r#"{"action":"said","payload":{"text":"hello"},"isMine":false,"isCurrent":false}"#
    );
}

/// Only frames that answer carry a `ref`: what a group delivers meanwhile is no answer.
#[chanx_testing::test]
async fn a_group_message_answers_nothing() {
    let app = rooms();
    let mut author = anonymous(&app, "a").await;
    author.send_ref(Ask::Shout(line("hello")), "7").await;
    app.settle().await;
    assert_eq!(author.received(), [said("hello").not_mine().current().frame()]);
}

#[chanx_testing::test]
async fn one_user_at_all_of_their_connections() {
    let app = rooms();
    let mut author = member(&app, "a", 1).await;
    let (mut first, mut second) = (member(&app, "a", 2).await, member(&app, "a", 2).await);
    let (mut elsewhere, mut nobody) = (member(&app, "b", 2).await, anonymous(&app, "a").await);
    let whisper = Whisper {
        to: 2,
        text: "psst".to_owned(),
    };
    author.send(Ask::Whisper(whisper)).await;
    app.settle().await;
    assert_eq!(first.received(), [heard("psst")]);
    assert_eq!(second.received(), [heard("psst")]);
    let one = app.channels().group(&room("a")).to_user(2);
    assert_eq!((one.count().await, one.count_here()), (Ok(2), 2));
    assert!(
        one.members()
            .await
            .unwrap()
            .iter()
            .all(|member| member.user == Some(2.into()))
    );
    for other in [&mut author, &mut elsewhere, &mut nobody] {
        assert!(other.received().is_empty());
    }
}

#[chanx_testing::test]
async fn a_member_of_two_groups_gets_it_once() {
    let app = rooms();
    let (mut author, mut both) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    // In the hall too, as everybody is.
    let mut hall_only = anonymous(&app, "b").await;
    author.send(Ask::Announce(line("hear"))).await;
    app.settle().await;
    assert_eq!(both.received(), [heard("hear")]);
    assert_eq!(hall_only.received(), [heard("hear")]);
    assert!(author.received().is_empty());
}

#[chanx_testing::test]
async fn joining_and_leaving_twice_is_joining_and_leaving() {
    let app = rooms();
    let (mut guest, mut host) = (anonymous(&app, "a").await, anonymous(&app, "b").await);
    for _ in 0..2 {
        guest.send(Ask::Join(line("b"))).await;
    }
    app.settle().await;
    host.send(Ask::Say(line("welcome"))).await;
    app.settle().await;
    assert_eq!(guest.received(), [heard("welcome")]);
    assert_eq!(app.channels().group(&room("b")).count().await, Ok(2));
    for _ in 0..2 {
        guest.send(Ask::Leave(line("b"))).await;
    }
    app.settle().await;
    host.send(Ask::Say(line("gone?"))).await;
    app.settle().await;
    assert!(guest.received().is_empty());
    assert_eq!(app.channels().group(&room("b")).count().await, Ok(1));
}

#[chanx_testing::test]
async fn members_are_counted_and_listed() {
    let app = rooms();
    let mut first = member(&app, "a", 1).await;
    let _others = (
        member(&app, "a", 2).await,
        anonymous(&app, "a").await,
        member(&app, "b", 3).await,
    );
    first.send(Ask::Who).await;
    assert_eq!(first.next_json().await, frame(Told::Members(3)));
    first.send(Ask::List).await;
    assert_eq!(
        first.next_json().await,
        frame(Told::Users(vec![None, Some(1), Some(2)]))
    );
}

#[chanx_testing::test]
async fn the_program_reaches_groups_and_single_connections() {
    let app = rooms();
    let (mut first, mut second) = (member(&app, "a", 1).await, member(&app, "a", 2).await);
    let channels = app.channels();
    channels.group(&room("a")).send(said("to all")).await.unwrap();
    channels
        .groups([&room("a"), &hall()])
        .to_user(2)
        .send(said("to one"))
        .await
        .unwrap();
    let members = channels.group(&room("a")).members().await.unwrap();
    let one = members
        .iter()
        .find(|member| member.user == Some(1.into()))
        .unwrap();
    channels.send_to(&one.channel, said("to the first")).unwrap();
    app.settle().await;
    assert_eq!(first.received(), [heard("to all"), heard("to the first")]);
    assert_eq!(second.received(), [heard("to all"), heard("to one")]);
}

#[chanx_testing::test]
async fn what_a_connection_does_not_receive_is_not_sent_to_it() {
    #[derive(Debug, GroupMessage)]
    enum Foreign {
        News(Line),
    }
    let app = rooms();
    let mut member = anonymous(&app, "a").await;
    let members = app.channels().group(&room("a")).members().await.unwrap();
    let refused = app
        .channels()
        .send_to(&members[0].channel, Foreign::News(line("x")));
    assert_eq!(refused, Err(GroupError::NotReceived));
    // Nor does a group that bears the same name by chance mix the two.
    app.channels()
        .group(&Group::<Foreign>::new("room").part("a"))
        .send(Foreign::News(line("x")))
        .await
        .unwrap();
    app.settle().await;
    assert!(member.received().is_empty());
}

#[chanx_testing::test]
async fn a_connection_that_is_gone_has_no_channel() {
    let app = rooms();
    let client = anonymous(&app, "a").await;
    let members = app.channels().group(&room("a")).members().await.unwrap();
    client.close(1000).await;
    app.settle().await;
    let gone = app.channels().send_to(&members[0].channel, said("x"));
    assert_eq!(gone, Err(GroupError::NoChannel));
}

#[chanx_testing::test]
async fn each_delivery_is_completed_where_that_is_asked_for() {
    let app = TestApp::new(routes())
        .settings(|settings| settings.send_completion = true)
        .start();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    author.send(Ask::Say(line("hello"))).await;
    app.settle().await;
    assert_eq!(
        reader.received(),
        [
            heard("hello"),
            json!({"action": "group_complete", "payload": null})
        ]
    );
    assert_eq!(
        author.received(),
        [json!({"action": "complete", "payload": null})]
    );
}

/// What one sender sends to one group arrives in that order at every member, also where members come and go meanwhile.
#[chanx_testing::test]
async fn order_holds() {
    let app = rooms();
    let mut readers = Vec::new();
    for _ in 0..200 {
        readers.push(anonymous(&app, "a").await);
    }
    let (mut author, mut passer_by) = (anonymous(&app, "b").await, anonymous(&app, "c").await);
    author.send(Ask::Join(line("a"))).await;
    app.settle().await;
    let texts: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    let channels = app.channels().clone();
    let sending = async {
        for text in &texts {
            channels.group(&room("a")).send(said(text)).await.unwrap();
        }
    };
    let passing = async {
        for _ in 0..20 {
            passer_by.send(Ask::Join(line("a"))).await;
            passer_by.send(Ask::Leave(line("a"))).await;
        }
    };
    futures_util::future::join(sending, passing).await;
    app.settle().await;
    let all: Vec<_> = texts.iter().map(|text| heard(text)).collect();
    for reader in &mut readers {
        assert_eq!(reader.received(), all);
    }
}

/// A group shrinks and grows: places are used again, and nobody is told twice or not at all.
#[chanx_testing::test]
async fn places_are_used_again() {
    let app = rooms();
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(anonymous(&app, "a").await);
    }
    // From the front, the middle and the end.
    for index in [19, 10, 0, 0, 3] {
        clients.remove(index).close(1000).await;
        app.settle().await;
    }
    for _ in 0..8 {
        clients.push(anonymous(&app, "a").await);
    }
    app.channels().group(&room("a")).send(said("all")).await.unwrap();
    app.settle().await;
    for client in &mut clients {
        assert_eq!(client.received(), [heard("all")]);
    }
    assert_eq!(app.channels().group(&room("a")).count().await, Ok(23));
}

/// More members than are served in one go, so that several messages are on their way to them at once.
#[chanx_testing::test]
async fn messages_on_their_way_together_reach_everybody_in_the_order_of_each_sender() {
    let app = rooms();
    let mut members = Vec::new();
    for _ in 0..150 {
        members.push(anonymous(&app, "a").await);
    }
    for number in 0..3 {
        for (speaker, member) in members.iter_mut().enumerate().take(4) {
            member.send(Ask::Say(line(&format!("{speaker}: {number}")))).await;
        }
    }
    app.settle().await;
    for (index, member) in members.iter_mut().enumerate() {
        let received = member.received();
        for speaker in (0..4).filter(|speaker| *speaker != index) {
            let all = (0..3).map(|number| heard(&format!("{speaker}: {number}")));
            let own = received.iter().filter(|frame| {
                let text = frame["payload"]["text"].as_str();
                text.is_some_and(|text| text.starts_with(&format!("{speaker}:")))
            });
            assert!(own.cloned().eq(all), "{index} hears {speaker}");
        }
        assert_eq!(received.len(), if index < 4 { 9 } else { 12 });
    }
}
