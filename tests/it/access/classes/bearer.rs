//! Tokens from wherever a request carries them.

use chanx::{
    access::{Bearer, Identity, Verifier, same_secret},
    prelude::*,
};
use chanx_testing::TestApp;
use serde_json::json;
use tracing::level_filters::LevelFilter;

use super::{
    INVALID, Member, NOBODY, Told, asked_in_the_handshake, guarded, is_let_in, is_refused, member, refused,
};
use crate::logs::Log;

/// Whose tokens are `token-<id>`.
struct Numbered;

impl<S: Sync> Verifier<S> for Numbered {
    type User = Member;

    async fn verify(&self, token: &str, _: &S) -> Result<Option<Identity<Member>>> {
        match token {
            "" => panic!("asked about nothing"),
            "locked" => Err(Error::client("This account is locked.")),
            "disk" => Err(std::io::Error::other("the disk is full"))?,
            _ => {
                let id = token.strip_prefix("token-").and_then(|id| id.parse().ok());
                Ok(id.map(|id| Identity::new(member(id))))
            }
        }
    }
}

fn everywhere() -> Bearer<Numbered> {
    Bearer::new(Numbered).cookie("session").query("token")
}

#[chanx_testing::test]
async fn a_token_comes_in_a_header_or_as_a_subprotocol() {
    let app = guarded(Bearer::new(Numbered));
    is_let_in(app.client("/").bearer("token-7"), 7).await;
    for header in ["bearer token-7", "BEARER   token-7 ", "Bearer token-7"] {
        is_let_in(app.client("/").header("authorization", header), 7).await;
    }
    let asking = app.client("/").bearer_subprotocol("token-7");
    let client = asking.subprotocols(&["v1"]).connect().await;
    client.assert_authenticated();
    assert_eq!(client.subprotocol(), Some("v1"));
    let lines = app.client("/").header("sec-websocket-protocol", "v1, v2");
    let lines = lines.header("sec-websocket-protocol", "v3,chanx.bearer.token-7");
    is_let_in(lines, 7).await;
    is_refused(app.client("/").bearer("7"), INVALID).await;
    is_refused(
        app.client("/").bearer_subprotocol("7").subprotocols(&["v1"]),
        INVALID,
    )
    .await;
}

#[chanx_testing::test]
async fn it_comes_from_cookie_and_query_only_where_that_is_asked_for() {
    let app = guarded(Bearer::new(Numbered));
    is_refused(app.client("/").cookie("session", "token-7"), NOBODY).await;
    is_refused(app.client("/").query("token", "token-7"), NOBODY).await;
    let app = guarded(everywhere());
    is_let_in(app.client("/").cookie("session", "token-7"), 7).await;
    is_let_in(app.client("/").query("token", "token-7"), 7).await;
    is_refused(app.client("/").cookie("other", "token-7"), NOBODY).await;
    is_refused(app.client("/").query("other", "token-7"), NOBODY).await;
    is_refused(app.client("/").cookie("session", "7"), INVALID).await;
    is_refused(app.client("/").query("token", "7"), INVALID).await;
}

#[chanx_testing::test]
async fn the_first_place_that_has_one_decides() {
    let app = guarded(everywhere());
    let cookie_and_query = || {
        let client = app.client("/").query("token", "token-4");
        client.cookie("session", "token-3")
    };
    is_let_in(cookie_and_query(), 3).await;
    let subprotocol = || cookie_and_query().subprotocols(&["v1", "chanx.bearer.token-2"]);
    is_let_in(subprotocol(), 2).await;
    is_let_in(subprotocol().bearer("token-1"), 1).await;
    is_refused(subprotocol().bearer("1"), INVALID).await;
    // Nothing that it understands, and nothing at all.
    let other = cookie_and_query().header("authorization", "Basic dG9rZW46MQ==");
    is_let_in(other, 3).await;
    let empty = cookie_and_query().header("authorization", "Bearer ");
    is_let_in(empty.header("sec-websocket-protocol", "v1, chanx.bearer."), 3).await;
    is_let_in(app.client("/?token=token-4").cookie("session", ""), 4).await;
}

#[chanx_testing::test]
async fn what_brings_no_token_is_for_the_next_class() {
    let app = guarded(everywhere());
    for header in ["Basic YTpi", "Bearer", "Bearer ", "token-7", "Bearertoken-7", ""] {
        is_refused(app.client("/").header("authorization", header), NOBODY).await;
    }
    is_refused(app.client("/?token=").cookie("session", ""), NOBODY).await;
    is_refused(app.client("/"), NOBODY).await;
}

#[chanx_testing::test]
async fn the_verifiers_own_words_are_told_and_what_breaks_is_not() {
    let app = guarded(everywhere());
    is_refused(app.client("/").bearer("locked"), "This account is locked.").await;
    let mut client = app.client("/").bearer("disk").connect().await;
    refused(&mut client, 500, "Internal server error").await;
}

/// Whose tokens the state knows.
struct Stored;

#[derive(Debug, Clone)]
struct Store {
    token: &'static str,
}

impl Verifier<Store> for Stored {
    type User = Member;

    async fn verify(&self, token: &str, state: &Store) -> Result<Option<Identity<Member>>> {
        Ok(same_secret(token, state.token).then(|| Identity::new(member(7))))
    }
}

#[derive(Debug, Default)]
struct Stateful;

#[consumer(user = Member, state = Store, authentication = [Bearer::new(Stored).query("token")])]
impl Stateful {}

routes! { fn stateful() -> Routes<Store> { "" => Stateful } }

#[chanx_testing::test]
async fn the_verifier_looks_into_the_state() {
    let store = Store { token: "open sesame" };
    let app = TestApp::new(stateful()).state(store).start();
    let client = app.client("/").query("token", "open sesame").connect().await;
    client.assert_authenticated();
    is_refused(app.client("/").query("token", "sesame"), INVALID).await;
}

#[chanx_testing::test]
async fn a_token_is_asked_for_in_the_handshake() {
    assert_eq!(asked_in_the_handshake(everywhere()).await, "Bearer");
}

#[chanx_testing::test]
async fn a_newer_token_is_shown_on_the_open_connection() {
    let app = guarded(Bearer::new(Numbered));
    let mut client = app.client("/").bearer("token-7").connect().await;
    assert_eq!(client.next::<Told>().await, Told::You(7));
    for (token, status, detail) in [
        ("token-7", 200, "OK"),
        ("token-8", 401, "The token is not of this user."),
        ("7", 401, INVALID),
        ("", 401, INVALID),
        ("locked", 401, "This account is locked."),
        ("disk", 500, "Internal server error"),
    ] {
        client
            .send_json(&json!({"action": "authenticate", "payload": {"token": token}}))
            .await;
        let answer = client.next_json().await;
        let payload = &answer["payload"];
        assert_eq!(payload["status_code"], status, "{token}: {answer}");
        assert_eq!(payload["data"]["detail"], detail, "{token}");
    }
    client.assert_silent().await;
}

#[chanx_testing::test]
async fn no_token_stands_in_the_log() {
    const SECRET: &str = "hunter2";
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let app = guarded(everywhere());
    is_refused(app.client("/").bearer(SECRET), INVALID).await;
    is_refused(
        app.client("/").bearer_subprotocol(SECRET).subprotocols(&["v1"]),
        INVALID,
    )
    .await;
    is_refused(app.client("/").cookie("session", SECRET), INVALID).await;
    is_refused(app.client("/").query("token", SECRET), INVALID).await;
    app.settle().await;
    assert_eq!(log.saying("refused connection").len(), 4);
    log.never_says(SECRET);
    let shown = format!("{:?}", everywhere());
    assert_eq!(
        shown,
        r#"Bearer { cookie: Some("session"), query: Some("token"), .. }"#
    );
}
