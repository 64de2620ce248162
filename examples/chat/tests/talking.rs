//! What happens in a room.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use super::{LOBBY, Site};
use crate::{
    chat::{ChatIncoming, MessageId, NewMessage},
    rooms::Role,
};

fn say(content: &str) -> ChatIncoming {
    ChatIncoming::NewMessage(NewMessage {
        content: content.to_owned(),
    })
}

fn remove(id: i64) -> ChatIncoming {
    ChatIncoming::RemoveMessage(MessageId { id })
}

/// A frame without what nobody knows before.
fn known(mut frame: Value) -> Value {
    let payload = frame["payload"].as_object_mut().unwrap();
    assert!(payload.remove("id").unwrap().is_i64());
    assert!(payload.remove("sent_at").unwrap().is_string());
    frame
}

#[chanx_testing::test]
async fn all_members_hear_a_message_and_each_knows_whose_it_is() {
    let site = Site::start().await;
    let mut author = site.enter(LOBBY, "moderator").await;
    let mut elsewhere = site.enter(LOBBY, "moderator").await;
    let mut member = site.enter(LOBBY, "member").await;
    for client in [&mut author, &mut elsewhere] {
        client.received();
    }
    author
        .send_text(r#"{"action":"new_message","payload":{"content":"Hello"}}"#)
        .await;
    site.app.settle().await;
    for (client, is_mine, is_current) in [
        (&mut author, true, true),
        (&mut elsewhere, true, false),
        (&mut member, false, false),
    ] {
        let heard: Vec<_> = client.received().into_iter().map(known).collect();
        assert_eq!(
            heard,
            [json!({
                "action": "member_message",
                "payload": {"user": "moderator", "content": "Hello"},
                "is_mine": is_mine,
                "is_current": is_current,
            })]
        );
    }
    let kept = site.state.messages.last(&site.lobby().await, 50).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].content, "Hello");
}

#[chanx_testing::test]
async fn nobody_hears_what_is_said_in_another_room() {
    let site = Site::start().await;
    let room = site.state.rooms.create("Den").await.unwrap();
    let member = site.account("member").await;
    site.state
        .rooms
        .admit(&member, &room, Role::Member)
        .await
        .unwrap();
    let mut lobby = site.enter(LOBBY, "moderator").await;
    let mut den = site.enter(&format!("/ws/chat/{}/", room.id), "member").await;
    den.send(say("psst")).await;
    assert_eq!(den.next_json().await["payload"]["content"], "psst");
    lobby.assert_silent().await;
}

#[chanx_testing::test]
async fn a_moderator_removes_a_message_for_all() {
    let site = Site::start().await;
    let mut member = site.enter(LOBBY, "member").await;
    let mut moderator = site.enter(LOBBY, "moderator").await;
    member.received();
    member.send(say("rude")).await;
    let id = member.next_json().await["payload"]["id"].as_i64().unwrap();
    moderator.next_json().await;

    moderator.send(remove(id)).await;
    site.app.settle().await;
    for (client, is_mine) in [(&mut moderator, true), (&mut member, false)] {
        assert_eq!(
            client.received(),
            [json!({
                "action": "message_removed",
                "payload": {"id": id},
                "is_mine": is_mine,
                "is_current": is_mine,
            })]
        );
    }
    assert_eq!(
        site.state.messages.last(&site.lobby().await, 50).await.unwrap(),
        []
    );

    moderator.send(remove(id)).await;
    let error = moderator.next_json().await;
    assert_eq!(
        error,
        json!({"action": "error", "payload": {"detail": "There is no such message."}})
    );
}

#[chanx_testing::test]
async fn a_member_removes_nothing_until_it_is_a_moderator() {
    let site = Site::start().await;
    let mut member = site.enter(LOBBY, "member").await;
    member.send(say("mine")).await;
    let id = member.next_json().await["payload"]["id"].as_i64().unwrap();
    member.send(remove(id)).await;
    assert_eq!(
        member.next_json().await,
        json!({"action": "error", "payload": {"reason": "forbidden", "detail": "Only moderators may do that."}})
    );
    let lobby = site.lobby().await;
    assert_eq!(site.state.messages.last(&lobby, 50).await.unwrap().len(), 1);

    let account = site.account("member").await;
    site.state
        .rooms
        .admit(&account, &lobby, Role::Moderator)
        .await
        .unwrap();
    member.send(remove(id)).await;
    assert_eq!(member.next_json().await["action"], "message_removed");
}

#[chanx_testing::test]
async fn no_message_of_another_room_can_be_removed() {
    let site = Site::start().await;
    let other = site.state.rooms.create("Den").await.unwrap();
    let author = site.account("stranger").await;
    let kept = site
        .state
        .messages
        .add(&author, &other, "far".to_owned())
        .await
        .unwrap();
    let mut moderator = site.enter(LOBBY, "moderator").await;
    moderator.send(remove(kept.id)).await;
    assert_eq!(
        moderator.next_json().await["payload"]["detail"],
        "There is no such message."
    );
    assert_eq!(site.state.messages.last(&other, 50).await.unwrap(), [kept]);
}

#[chanx_testing::test]
async fn a_message_is_a_text_of_one_to_two_thousand_characters() {
    let site = Site::start().await;
    let mut client = site.enter(LOBBY, "member").await;
    for (content, problem) in [
        (String::new(), "string_too_short"),
        ("ü".repeat(2001), "string_too_long"),
        ("a\0b".to_owned(), "value_error"),
    ] {
        client.send(say(&content)).await;
        let error = client.next_json().await;
        assert_eq!(error["payload"][0]["type"], problem);
        assert_eq!(
            error["payload"][0]["loc"],
            json!(["new_message", "payload", "content"])
        );
    }
    let longest = "ü".repeat(2000);
    client.send(say(&longest)).await;
    assert_eq!(client.next_json().await["payload"]["content"], longest);
}

/// What is logged, for the test to read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[chanx_testing::test]
async fn who_is_typing_is_told_to_the_others_and_not_to_the_log() {
    let site = Site::start().await;
    let mut member = site.enter(LOBBY, "member").await;
    let mut moderator = site.enter(LOBBY, "moderator").await;
    member.received();

    // While there is but one subscriber, `tracing` asks the thread that first comes by whether anybody listens: other tests'
    // threads would answer for this one.
    let _others = [(); 2].map(|()| tracing::Dispatch::new(tracing_subscriber::registry()));
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || written.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    tracing::callsite::rebuild_interest_cache();
    member.send(ChatIncoming::Typing).await;
    member.send(say("done")).await;
    site.app.settle().await;

    assert_eq!(
        moderator.received()[0],
        json!({"action": "typing", "payload": {"user": "member"}, "is_mine": false, "is_current": false})
    );
    let own: Vec<_> = member
        .received()
        .into_iter()
        .map(|frame| frame["action"].clone())
        .collect();
    assert_eq!(own, ["member_message"]);
    let text = log.text();
    assert!(text.contains("received_action=\"new_message\""), "{text}");
    assert!(!text.contains("typing"), "{text}");
}
