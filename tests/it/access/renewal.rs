//! A token that is renewed on the open connection: who shows their own stays in.

use std::time::Duration;

use chanx::{
    access::{Authentication, HasScope, Identity},
    handshake::Request,
    message::Authenticate,
    prelude::*,
};
use chanx_testing::{RunningApp, TestApp, TestClient};
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use super::{Member, ending, refused, users::anyone};
use crate::logs::Log;

/// Whose a token is, for how many seconds, and with which scopes: `7 600 rooms`. Of another class is what it begins with.
struct Tokens(&'static str);

fn member(token: &str) -> Result<Option<Identity<Member>>> {
    let mut words = token.split(' ');
    let id = words
        .next()
        .and_then(|id| id.parse().ok())
        .client("Invalid signature")?;
    let seconds = words.next().and_then(|seconds| seconds.parse().ok());
    let identity = Identity::new(Member {
        id,
        is_staff: false,
        scopes: words.map(str::to_owned).collect(),
    });
    Ok(Some(ending(identity, seconds)))
}

impl<S: Sync> Authentication<S> for Tokens {
    type User = Member;

    async fn authenticate(&self, request: &Request, _: &S) -> Result<Option<Identity<Member>>> {
        match request.header("x-token") {
            Some(token) => member(token),
            None => Ok(None),
        }
    }

    async fn renew(&self, token: &str, _: &S) -> Result<Option<Identity<Member>>> {
        let Some(token) = token.strip_prefix(self.0) else {
            return Ok(None);
        };
        match token {
            "disk" => Err(std::io::Error::other("the password of the disk is hunter2"))?,
            "hang" => std::future::pending().await,
            "panic" => panic!("as asked"),
            token => member(token),
        }
    }
}

/// Understands no tokens but those of a request.
struct Silent;

impl<S: Sync> Authentication<S> for Silent {
    type User = Member;

    async fn authenticate(&self, _: &Request, _: &S) -> Result<Option<Identity<Member>>> {
        Ok(None)
    }
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    /// What only who has the scope `rooms` is told.
    Secret,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    Secret,
}

#[derive(Debug, Default)]
struct Desk;

#[consumer(
    incoming = Ask, outgoing = Told, user = Option<Member>, authentication = [Silent, Tokens("a:"), Tokens("b:")],
)]
impl Desk {
    #[handler(permissions = HasScope("rooms"))]
    async fn secret(&mut self) -> Told {
        Told::Secret
    }
}

routes! { fn desk() -> Routes { "" => Desk } }

fn app() -> RunningApp {
    TestApp::new(desk()).start()
}

async fn entered(app: &RunningApp, token: &str) -> TestClient {
    let client = app.client("/").header("x-token", token).connect().await;
    client.assert_authenticated();
    client
}

fn verdict(status: u16, text: &str, detail: &str) -> Value {
    let payload = json!({"status_code": status, "status_text": text, "data": {"detail": detail}});
    json!({"action": "authentication", "payload": payload})
}

async fn shows(client: &mut TestClient, token: &str) -> Value {
    client.send(Authenticate::new(token)).await;
    client.eventually().await
}

/// The connection lives that long from now, in tens of seconds: the token ends by the wall clock, which moves a little.
async fn ends_after(client: &mut TestClient, tens: u64) {
    let start = tokio::time::Instant::now();
    client.assert_closed_with(4401, "token expired").await;
    assert_eq!((start.elapsed().as_secs() + 5) / 10, tens);
}

#[chanx_testing::test(paused)]
async fn who_shows_a_new_token_of_their_own_stays_in_until_that_ends() {
    let app = app();
    let mut client = entered(&app, "7 600").await;
    tokio::time::sleep(Duration::from_secs(500)).await;
    // The second class that renews is asked too.
    client.send_ref(Authenticate::new("b:7 600"), "4").await;
    let mut renewed = verdict(200, "OK", "OK");
    renewed["version"] = json!(1);
    renewed["ref"] = json!("4");
    assert_eq!(client.next_json().await, renewed);
    ends_after(&mut client, 60).await;
    assert!(client.received().is_empty());
}

#[chanx_testing::test(paused)]
async fn a_token_without_an_end_has_none() {
    let app = app();
    let mut client = entered(&app, "7 600").await;
    assert_eq!(shows(&mut client, "a:7").await, verdict(200, "OK", "OK"));
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    client.ping().await;
    assert!(client.ponged().await);
}

#[chanx_testing::test(paused)]
async fn a_token_that_is_not_believed_changes_nothing() {
    let app = app();
    let mut client = entered(&app, "7 600").await;
    for (token, status, text, detail) in [
        ("a:8 9000", 401, "Unauthorized", "The token is not of this user."),
        ("a:nobody", 401, "Unauthorized", "Invalid signature"),
        ("c:7 9000", 401, "Unauthorized", "Invalid token."),
        ("a:disk", 500, "Internal Server Error", "Internal server error"),
        ("a:panic", 500, "Internal Server Error", "Internal server error"),
        (
            "a:hang",
            503,
            "Service Unavailable",
            "Authentication took too long",
        ),
    ] {
        assert_eq!(shows(&mut client, token).await, verdict(status, text, detail));
    }
    // Ten seconds of them went by while one did not answer.
    ends_after(&mut client, 59).await;
}

#[chanx_testing::test]
async fn the_anonymous_become_nobody() {
    let app = app();
    let mut client = app.client("/").connect().await;
    let refused = verdict(401, "Unauthorized", "The token is not of this user.");
    assert_eq!(shows(&mut client, "a:7 600").await, refused);
}

#[chanx_testing::test]
async fn the_new_users_rights_hold() {
    let app = app();
    let mut client = entered(&app, "7 600").await;
    client.send(Ask::Secret).await;
    assert_eq!(client.next_json().await["payload"]["reason"], "forbidden");
    shows(&mut client, "a:7 600 rooms").await;
    client.send(Ask::Secret).await;
    assert_eq!(client.next::<Told>().await, Told::Secret);
}

#[derive(Debug, Default)]
struct Rooms;

#[consumer(user = Member, authentication = [Tokens("")], permissions = HasScope("rooms"))]
impl Rooms {}

routes! { fn rooms() -> Routes { "" => Rooms } }

/// What lets somebody in is asked again, and nobody stays longer by a token that would not let them in.
#[chanx_testing::test(paused)]
async fn a_token_that_would_not_let_them_in_changes_nothing() {
    let app = TestApp::new(rooms()).start();
    let mut client = entered(&app, "7 600 rooms").await;
    let refused = verdict(
        403,
        "Forbidden",
        "You do not have permission to perform this action.",
    );
    assert_eq!(shows(&mut client, "7 9000").await, refused);
    assert_eq!(shows(&mut client, "7 700 rooms").await, verdict(200, "OK", "OK"));
    let ended = verdict(401, "Unauthorized", "Token has expired.");
    assert_eq!(shows(&mut client, "7 0 rooms").await, ended);
    ends_after(&mut client, 70).await;
}

#[chanx_testing::test]
async fn who_comes_with_what_has_ended_is_not_let_in() {
    let app = TestApp::new(rooms()).start();
    let mut client = app.client("/").header("x-token", "7 0 rooms").connect().await;
    refused(&mut client, 401, "Token has expired.").await;
}

/// Neither `handler_timeout` nor a token that ends meanwhile makes another end of it.
#[chanx_testing::test(paused)]
async fn a_question_that_takes_long_has_its_own_limit() {
    let settings = |settings: &mut Settings| settings.handler_timeout = Some(Duration::from_secs(1));
    let app = TestApp::new(desk()).settings(settings).start();
    let mut client = entered(&app, "7 600").await;
    assert_eq!(shows(&mut client, "a:hang").await["payload"]["status_code"], 503);
    tokio::time::sleep(Duration::from_secs(585)).await;
    client.send(Authenticate::new("a:hang")).await;
    client.assert_closed_with(4401, "token expired").await;
    assert!(client.received().is_empty());
}

#[chanx_testing::test]
async fn what_is_no_renewal_is_answered_with_its_place() {
    let app = app();
    let mut client = entered(&app, "7 600").await;
    for (payload, kind, place, text) in [
        (
            json!(null),
            "missing",
            json!(["authenticate", "payload"]),
            "Field required",
        ),
        (
            json!({}),
            "missing",
            json!(["authenticate", "payload", "token"]),
            "Field required",
        ),
        (
            json!({"token": 5}),
            "string_type",
            json!(["authenticate", "payload", "token"]),
            "Input should be a valid string",
        ),
    ] {
        let frame = json!({"action": "authenticate", "payload": payload, "ref": 1});
        client.send_json(&frame).await;
        let problem = json!({"type": kind, "loc": place, "msg": text});
        let answer = json!({"action": "error", "payload": [problem], "version": 1, "ref": 1});
        assert_eq!(client.next_json().await, answer);
    }
    let frame = json!({"action": "authenticate", "payload": {"token": "a:7"}, "topic": "x"});
    client.send_json(&frame).await;
    assert_eq!(client.next_json().await["payload"]["reason"], "unknown_topic");
}

#[chanx_testing::test]
async fn without_classes_it_is_an_unknown_action() {
    let app = TestApp::new(anyone()).start();
    let mut client = app.client("/").user(super::somebody(7)).connect().await;
    client.send(Authenticate::new("a:7 600")).await;
    let error = client.next_json().await;
    assert_eq!(error["payload"][0]["type"], "union_tag_invalid");
    assert_eq!(error["payload"].as_array().map(Vec::len), Some(1));
}

#[chanx_testing::test]
async fn it_is_handled_as_any_message_in_the_applications_case() {
    let app = TestApp::new(desk()).settings(|settings| {
        settings.camelize = true;
        settings.message_action_key = "type".to_owned();
        settings.send_completion = true;
    });
    let app = app.start();
    let mut client = entered(&app, "7 600").await;
    client.send(Authenticate::new("a:7 600")).await;
    app.settle().await;
    let frames = client.received();
    assert_eq!(frames[0]["payload"]["statusCode"], 200);
    assert_eq!(
        (&frames[0]["type"], &frames[1]["type"]),
        (&json!("authentication"), &json!("complete"))
    );
    assert_eq!(frames.len(), 2);
}

#[chanx_testing::test]
async fn no_token_stands_in_the_log() {
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let app = app();
    let mut client = entered(&app, "7 600").await;
    for token in ["a:7 600 opensesame", "a:opensesame", "c:opensesame", "a:disk"] {
        shows(&mut client, token).await;
    }
    let frame = json!({"action": "authenticate", "payload": {"token": ["opensesame"]}});
    client.send_json(&frame).await;
    app.settle().await;
    assert_eq!(log.saying("received message").len(), 4);
    log.never_says("opensesame");
}
