//! The verdict in the handshake, where a consumer asks for that: HTTP says what the frame would.

use std::{sync::Arc, time::Duration};

use chanx::{
    access::{Access, Admission, Authentication, Denied, Identity, Nobody, Policy},
    dispatch::Spec,
    handshake::Request,
    prelude::*,
    settings::{Overrides, Reject},
};
use chanx_testing::{RunningApp, TestApp};
use http::{StatusCode, header};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{Answer, Ask, Described, House, houses, lobby};
use crate::session::Notes;

fn strict(settings: &mut Settings) {
    settings.reject = Reject::Handshake;
}

fn app() -> RunningApp {
    TestApp::new(houses()).settings(strict).start()
}

/// What an answer to a handshake says: its status, its challenge and its body.
type Said = (StatusCode, Option<String>, Value);

async fn refused(app: &RunningApp, path: &str, headers: &[(&str, &str)]) -> Said {
    let client = app.client(path);
    let client = headers
        .iter()
        .fold(client, |client, (name, value)| client.header(name, value));
    let refused = client.try_connect().await.expect_err("a refusal");
    assert_eq!(refused.headers[header::CONTENT_TYPE], "application/json");
    let challenges = refused.headers.get_all(header::WWW_AUTHENTICATE).iter();
    let challenges: Vec<_> = challenges.map(|challenge| challenge.to_str().unwrap()).collect();
    let challenge = (!challenges.is_empty()).then(|| challenges.join(", "));
    (
        refused.status,
        challenge,
        serde_json::from_str(&refused.body).unwrap(),
    )
}

fn payload(status: u16, text: &str, detail: &str) -> Value {
    json!({"status_code": status, "status_text": text, "data": {"detail": detail}})
}

#[chanx_testing::test]
async fn each_refusal_is_a_status_with_the_frames_payload() {
    let app = app();
    for (room, described, status, text, detail) in [
        (1, "disk", 500, "Internal Server Error", "Internal server error"),
        (
            1,
            "7",
            403,
            "Forbidden",
            "You do not have permission to perform this action.",
        ),
        (9, "7 rooms", 404, "Not Found", "No Room matches the given query."),
        (
            3,
            "7 rooms",
            500,
            "Internal Server Error",
            "Internal server error",
        ),
        (1, "8 rooms", 403, "Forbidden", "Only its owner may enter"),
        (2, "8 rooms", 404, "Not Found", "No Room matches the given query."),
    ] {
        let path = format!("/room/{room}/");
        let said = refused(&app, &path, &[("x-member", described)]).await;
        let status_code = StatusCode::from_u16(status).unwrap();
        assert_eq!(
            said,
            (status_code, None, payload(status, text, detail)),
            "{described}"
        );
    }
}

/// One who says nothing hears what all classes want, one who is not believed what that class wants.
#[chanx_testing::test]
async fn a_401_says_what_would_be_believed() {
    let app = app();
    let unknown = "Authentication credentials were not provided.";
    for (header, challenge, detail) in [
        (
            "x-nothing",
            "Described by=\"x-member\", Described by=\"x-other\"",
            unknown,
        ),
        ("x-member", "Described by=\"x-member\"", "No such member"),
        ("x-other", "Described by=\"x-other\"", "No such member"),
    ] {
        let said = refused(&app, "/room/1/", &[(header, "nobody")]).await;
        let body = payload(401, "Unauthorized", detail);
        assert_eq!(said, (StatusCode::UNAUTHORIZED, Some(challenge.to_owned()), body));
    }
}

#[chanx_testing::test]
async fn a_permission_that_wants_a_user_says_it_too() {
    let app = TestApp::new(lobby()).settings(strict);
    let app = app.with(|app| app.authentication(Described("x-member"))).start();
    let (status, challenge, _) = refused(&app, "/", &[]).await;
    assert_eq!(status, 401);
    assert_eq!(challenge.as_deref(), Some("Described by=\"x-member\""));
}

#[chanx_testing::test]
async fn the_body_is_in_the_applications_case() {
    let camel = |settings: &mut Settings| {
        strict(settings);
        settings.camelize = true;
    };
    let app = TestApp::new(houses()).settings(camel).start();
    let (_, _, body) = refused(&app, "/room/1/", &[("x-member", "7")]).await;
    assert_eq!(
        (&body["statusCode"], &body["statusText"]),
        (&json!(403), &json!("Forbidden"))
    );
}

#[chanx_testing::test]
async fn who_is_let_in_hears_so_and_is_served() {
    let app = app();
    let client = app.client("/room/1/").header("x-member", "7 rooms");
    let mut client = client.connect().await;
    client.assert_authenticated();
    client.send(Ask::Owner).await;
    assert_eq!(client.next::<Answer>().await, Answer::OwnedBy(7));
}

#[chanx_testing::test(paused)]
async fn what_says_who_is_connected_ends_as_on_any_socket() {
    let app = app();
    let client = app.client("/room/1/").header("x-member", "7 rooms");
    let mut client = client.header("x-seconds", "600").connect().await;
    client.assert_closed_with(4401, "token expired").await;
}

/// Says nothing until it is dropped, notes that it was, and tells of each question; or panics.
struct Undecided;

#[derive(Clone, Default)]
struct Asking {
    asked: Arc<Notify>,
    notes: Notes,
}

struct Asked(Notes);

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.add("asked no more");
    }
}

impl<S: Sync> Authentication<S> for Undecided {
    type User = Nobody;

    async fn authenticate(&self, request: &Request, _: &S) -> Result<Option<Identity<Nobody>>> {
        match request.header("x-then") {
            Some("panic") => panic!("as asked"),
            Some("teapot") => Err(Denied::new("Short and stout").status(418))?,
            _ => {}
        }
        if let Some(asking) = request.extension::<Asking>() {
            asking.asked.notify_one();
            let _asked = Asked(asking.notes.clone());
            std::future::pending::<()>().await;
        }
        Ok(None)
    }
}

struct Closed;

impl Consumer for Closed {
    type Incoming = Never;
    type Outgoing = Never;
    type Event = Never;
    type State = NoState;
    type Params = ();
    type Access = Self;

    const SPEC: Spec = Spec::NAMED_BY_TYPE.overrides(Overrides::NONE.reject(Reject::Handshake));

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }
}

impl Access<Self> for Closed {
    type User = ();
    type Object = ();

    fn policy() -> Policy<Self> {
        Policy::new().authentication(Undecided)
    }

    async fn load(_: &Admission<Self>) -> Result<Option<()>> {
        Ok(Some(()))
    }
}

routes! { fn closed() -> Routes { "" => Closed } }

/// One connection at a time.
fn one() -> RunningApp {
    let app = TestApp::new(closed()).settings(|settings| settings.max_connections = Some(1));
    app.start()
}

#[chanx_testing::test]
async fn a_panic_and_a_status_of_its_own_are_answers_too() {
    let app = one();
    let (status, _, body) = refused(&app, "/", &[("x-then", "panic")]).await;
    assert_eq!(
        (status.as_u16(), &body["data"]["detail"]),
        (500, &json!("Internal server error"))
    );
    let (status, _, body) = refused(&app, "/", &[("x-then", "teapot")]).await;
    assert_eq!(
        (status.as_u16(), &body["data"]["detail"]),
        (418, &json!("Short and stout"))
    );
    app.client("/").connect().await.assert_authenticated();
}

#[chanx_testing::test(paused)]
async fn who_is_not_let_in_in_time_is_told_503() {
    let app = TestApp::new(closed());
    let app = app.settings(|settings| settings.authentication_timeout = Duration::from_secs(5));
    let (app, start, asking) = (app.start(), tokio::time::Instant::now(), Asking::default());
    let waiting = app.client("/").extension(asking.clone()).try_connect();
    let refused = waiting.await.expect_err("a refusal");
    assert_eq!((refused.status.as_u16(), start.elapsed().as_secs()), (503, 5));
    assert!(refused.body.contains("Authentication took too long"), "{refused}");
    assert_eq!(asking.notes.all(), ["asked no more"]);
}

#[chanx_testing::test]
async fn nobody_is_asked_about_a_client_that_has_gone_and_its_place_is_free() {
    let app = one();
    let asking = Asking::default();
    tokio::select! {
        _ = app.client("/").extension(asking.clone()).try_connect() => panic!("it was answered"),
        () = asking.asked.notified() => {}
    }
    app.settle().await;
    assert_eq!(asking.notes.all(), ["asked no more"]);
    app.client("/").connect().await.assert_authenticated();
}

#[chanx_testing::test(paused)]
async fn its_place_is_taken_while_it_is_asked_about_and_a_server_that_stops_asks_no_longer() {
    let (app, asking) = (one(), Asking::default());
    let port = app.listen();
    let start = tokio::time::Instant::now();
    let waiting = app.client("/").extension(asking.clone()).try_connect();
    let stopping = async {
        asking.asked.notified().await;
        let second = app.client("/").try_connect().await.expect_err("no place");
        assert_eq!(second.status, 503);
        port.stop().await;
    };
    let (first, ()) = tokio::join!(waiting, stopping);
    assert_eq!(first.expect_err("a refusal").status, 503);
    assert_eq!(
        (start.elapsed(), asking.notes.all()),
        (Duration::ZERO, vec!["asked no more".to_owned()])
    );
}

#[test]
fn the_consumer_that_asks_for_it_in_its_attribute_is_as_strict() {
    #[derive(Default)]
    struct Strict;

    #[consumer(user = Option<super::Member>, reject = "handshake")]
    impl Strict {}

    assert_eq!(
        <Strict as Consumer>::SPEC.overrides.reject,
        Some(Reject::Handshake)
    );
    assert_eq!(<House as Consumer>::SPEC.overrides.reject, None);
}

#[derive(Debug)]
struct Unlucky;

#[consumer(reject = "handshake", send_authentication_message = false)]
impl Unlucky {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        match ctx.request().query_param("disk") {
            Some(_) => Err(std::io::Error::other("the disk is full"))?,
            None => Ok(Self),
        }
    }
}

routes! { fn unlucky() -> Routes { "" => Unlucky } }

/// The verdict has been given by then: what breaks later closes the socket.
#[chanx_testing::test]
async fn what_connect_can_not_do_is_told_by_the_close_code() {
    let app = TestApp::new(unlucky()).start();
    let mut broken = app.client("/?disk").connect().await;
    broken.assert_closed(4500).await;
    assert!(broken.received().is_empty());
    let mut fine = app.client("/").connect().await;
    fine.assert_silent().await;
    assert!(!fine.is_closed());
}
