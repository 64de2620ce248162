//! Who gets into a room, and who does not.

use serde_json::json;

use super::{LOBBY, Site};

#[chanx_testing::test]
async fn a_member_is_let_in_by_token_and_by_cookie() {
    let site = Site::start().await;
    site.knock(LOBBY, "member").await.assert_authenticated();

    let session = site.session("member").await;
    let page = site
        .app
        .client(LOBBY)
        .cookie("session", &session)
        .origin("http://testserver");
    page.connect().await.assert_authenticated();
}

#[chanx_testing::test]
async fn the_anonymous_are_told_to_log_in() {
    let site = Site::start().await;
    let mut client = site.app.client(LOBBY).connect().await;
    client.assert_refused(401);
    client.assert_closed(4401).await;

    let mut client = site.app.client(LOBBY).bearer("wrong").connect().await;
    client.assert_refused(401);
    client.assert_closed(4401).await;
}

#[chanx_testing::test]
async fn a_stranger_is_told_that_it_is_no_member() {
    let site = Site::start().await;
    let mut client = site.knock(LOBBY, "stranger").await;
    client.assert_refused(403);
    assert_eq!(
        client.verdict().unwrap().detail,
        "You are not a member of this room."
    );
    client.assert_closed(4403).await;
    // Nothing of the room was sent before.
    assert!(client.received().is_empty());
}

#[chanx_testing::test]
async fn a_room_that_there_is_not_is_not_found() {
    let site = Site::start().await;
    let mut client = site.knock("/ws/chat/2/", "moderator").await;
    client.assert_refused(404);
    client.assert_closed(4404).await;
}

#[chanx_testing::test]
async fn another_sites_page_can_not_use_the_cookie() {
    let site = Site::start().await;
    let session = site.session("member").await;
    let foreign = site
        .app
        .client(LOBBY)
        .cookie("session", &session)
        .origin("http://evil.example");
    assert_eq!(foreign.try_connect().await.unwrap_err().status, 403);
}

#[chanx_testing::test]
async fn on_entry_one_reads_who_one_is_and_the_last_fifty_messages() {
    let site = Site::start().await;
    let (member, moderator) = (site.account("member").await, site.account("moderator").await);
    let lobby = site.lobby().await;
    let other = site.state.rooms.create("Elsewhere").await.unwrap();
    let messages = &site.state.messages;
    for number in 1..=52 {
        let author = if number % 2 == 0 { &member } else { &moderator };
        messages.add(author, &lobby, number.to_string()).await.unwrap();
    }
    messages
        .add(&member, &other, "not for the lobby".to_owned())
        .await
        .unwrap();

    let mut client = site.knock(LOBBY, "member").await;
    let entered = client.next_json().await;
    assert_eq!(entered["action"], "entered");
    let payload = &entered["payload"];
    assert_eq!(payload["room"], "Lobby");
    assert_eq!(payload["user"], "member");
    assert_eq!(payload["role"], "member");
    let read: Vec<_> = payload["messages"].as_array().unwrap().iter().collect();
    let contents: Vec<_> = read
        .iter()
        .map(|message| message["content"].as_str().unwrap())
        .collect();
    let expected: Vec<_> = (3..=52).map(|number: u8| number.to_string()).collect();
    assert_eq!(contents, expected);
    assert_eq!(read[0]["user"], "moderator");
    assert_eq!(read[0]["is_mine"], false);
    assert_eq!(read[1]["is_mine"], true);
    assert!(read[0]["id"].as_i64() < read[1]["id"].as_i64());
    assert!(read[0]["sent_at"].as_str().unwrap().ends_with('Z'));
}

#[chanx_testing::test]
async fn the_room_sees_who_is_there_each_once() {
    let site = Site::start().await;
    let present = |users: &[&str]| json!({"action": "present", "payload": {"users": users}, "is_mine": false, "is_current": false});
    let mut member = site.enter(LOBBY, "member").await;
    let moderator = site.enter(LOBBY, "moderator").await;
    assert_eq!(member.received(), [present(&["member", "moderator"])]);
    let again = site.enter(LOBBY, "moderator").await;
    assert_eq!(member.received(), [present(&["member", "moderator"])]);
    again.close(1000).await;
    site.app.settle().await;
    assert_eq!(member.received(), [present(&["member", "moderator"])]);
    moderator.close(1000).await;
    site.app.settle().await;
    assert_eq!(member.received(), [present(&["member"])]);
}

/// Whoever widens what somebody may, changes this too.
#[test]
fn who_may_do_what() {
    let table = chanx::App::new(crate::routes()).access_table().unwrap();
    assert_eq!(format!("\n{table}"), WHO_MAY_DO_WHAT);
    let rows = serde_json::to_value(&table).unwrap();
    assert_eq!(rows[2]["action"], "remove_message");
    assert_eq!(rows[2]["permissions"], "IsModerator");
}

const WHO_MAY_DO_WHAT: &str = "
route                   action          authentication    user     object  permissions
ws/chat/<int:room_id>/  (enter)         Bearer(LoggedIn)  Account  Room    IsMember
                        new_message
                        remove_message                                     IsModerator
                        typing
";
