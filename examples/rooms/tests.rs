//! One process, two of them on a bus, and two whose bus is away.

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use chanx_testing::{FaultBus, GroupFrame, RunningApp, TestApp, TestClient, frame};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{
    pages::pages,
    room::{Answer, Ask, Line, Members, RoomMessage},
    routes,
};

fn line(text: &str) -> Line {
    Line {
        text: text.to_owned(),
    }
}

fn say(text: &str) -> Ask {
    Ask::Say(line(text))
}

/// What another hears.
fn heard(text: &str) -> Value {
    RoomMessage::Said(line(text)).not_mine().frame()
}

/// What the speaker hears.
fn echoed(text: &str) -> Value {
    RoomMessage::Said(line(text)).not_mine().current().frame()
}

async fn enter(app: &RunningApp, room: &str) -> TestClient {
    let client = app.client(&format!("/ws/room/{room}/")).connect().await;
    client.assert_authenticated();
    client
}

async fn count(client: &mut TestClient) -> Value {
    client.send(Ask::Who).await;
    client.next_json().await
}

async fn health(app: &RunningApp) -> (StatusCode, Value) {
    let request = Request::get("/healthz").body(Body::empty()).unwrap();
    let response = pages(app.channels().clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1024).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

#[chanx_testing::test]
async fn a_room_hears_what_is_said_in_it_the_speaker_included() {
    let app = TestApp::new(routes()).start();
    let (mut speaker, mut near) = (enter(&app, "a").await, enter(&app, "a").await);
    let mut elsewhere = enter(&app, "b").await;
    speaker.send(say("hello")).await;
    app.settle().await;
    assert_eq!(
        speaker.received(),
        [json!({"action": "said", "payload": {"text": "hello"}, "is_mine": false, "is_current": true})]
    );
    assert_eq!(near.received(), [heard("hello")]);
    assert!(elsewhere.received().is_empty());
}

#[chanx_testing::test]
async fn no_two_names_are_one_room() {
    let app = TestApp::new(routes()).start();
    let (mut one, mut other) = (enter(&app, "a%20b").await, enter(&app, "a-b").await);
    one.send(say("hello")).await;
    app.settle().await;
    assert_eq!(one.received(), [echoed("hello")]);
    assert!(other.received().is_empty());
}

#[chanx_testing::test]
async fn a_text_has_one_to_two_thousand_characters() {
    let app = TestApp::new(routes()).start();
    let mut client = enter(&app, "a").await;
    for (text, problem) in [
        (String::new(), "string_too_short"),
        ("ü".repeat(2001), "string_too_long"),
    ] {
        client.send(say(&text)).await;
        let error = client.next_json().await;
        assert_eq!(error["payload"][0]["type"], problem);
        assert_eq!(error["payload"][0]["loc"], json!(["say", "payload", "text"]));
    }
    let longest = "ü".repeat(2000);
    client.send(say(&longest)).await;
    assert_eq!(client.next_json().await, echoed(&longest));
}

#[chanx_testing::test(paused)]
async fn members_of_all_processes_hear_each_other_and_count() {
    let bus = FaultBus::seeded(1);
    let here = TestApp::new(routes()).layer(bus.layer()).start();
    let there = TestApp::new(routes()).layer(bus.layer()).start();
    let mut near = enter(&here, "a").await;
    let mut far = [enter(&there, "a").await, enter(&there, "a").await];
    assert_eq!(
        count(&mut near).await,
        json!({"action": "members", "payload": {"count": 3}})
    );
    near.send(say("hello")).await;
    assert_eq!(near.next_json().await, echoed("hello"));
    for far in &mut far {
        assert_eq!(far.eventually().await, heard("hello"));
    }
    let [leaver, mut stayer] = far;
    leaver.close(1000).await;
    assert_eq!(count(&mut stayer).await["payload"]["count"], 2);
}

#[chanx_testing::test(paused)]
async fn while_the_bus_is_away_a_process_is_its_own_world_and_says_so() {
    let bus = FaultBus::seeded(1);
    let here = TestApp::new(routes()).layer(bus.layer()).start();
    let there = TestApp::new(routes()).layer(bus.layer()).start();
    let (mut near, mut far) = (enter(&here, "a").await, enter(&there, "a").await);
    assert_eq!(health(&here).await.0, StatusCode::OK);
    assert_eq!(health(&here).await.1["layer"], "up");

    bus.partition_all();
    let before = health(&here).await.1["lost"].as_u64();
    near.send(say("anybody?")).await;
    assert_eq!(near.next_json().await, echoed("anybody?"));
    assert_eq!(
        count(&mut near).await,
        json!({"action": "members", "payload": {"count": 1, "only_here": true}})
    );
    let (status, body) = health(&here).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["layer"], "away");
    assert_eq!(body["lost"].as_u64(), before.map(|lost| lost + 1));

    bus.heal();
    assert_eq!(count(&mut near).await, frame(two()));
    near.send(say("again")).await;
    assert_eq!(far.eventually().await, heard("again"));
}

fn two() -> Answer {
    Answer::Members(Members {
        count: 2,
        only_here: false,
    })
}
