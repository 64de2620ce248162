//! A request becomes a socket or is refused; what it said reaches the consumer.

use std::net::SocketAddr;

use chanx::{handshake::PeerAddr, prelude::*, settings::Settings};
use chanx_testing::{Connecting, RunningApp, TestApp};

use crate::{
    support::{assistant, routes},
    wire::{UPGRADE, Wire, handshake},
};

const PATH: &str = "/ws/assistants/";

/// The status that a request gets which no client of the kit would send.
async fn status_of(request: &str) -> u16 {
    let app = assistant();
    let port = app.listen();
    Wire::connect(port.address()).await.ask(request).await.status
}

#[chanx_testing::test]
async fn a_path_without_a_route_is_a_404() {
    let refused = assistant()
        .client("/ws/nowhere/")
        .try_connect()
        .await
        .unwrap_err();
    assert_eq!(refused.status, 404);
    assert_eq!(
        status_of("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").await,
        404
    );
}

#[chanx_testing::test]
async fn another_method_is_a_405() {
    let app = assistant();
    let port = app.listen();
    for method in ["POST", "HEAD", "DELETE", "OPTIONS"] {
        let mut wire = Wire::connect(port.address()).await;
        wire.send(format!("{method} {PATH} HTTP/1.1\r\n{UPGRADE}Content-Length: 0\r\n\r\n").as_bytes())
            .await;
        if method == "HEAD" {
            wire.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").await;
            assert!(
                String::from_utf8(wire.ended().await)
                    .unwrap()
                    .starts_with("HTTP/1.1 405")
            );
            continue;
        }
        let answer = wire.answer().await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("get")),
            "{method}"
        );
    }
}

#[chanx_testing::test]
async fn a_request_for_no_upgrade_is_a_426() {
    let app = assistant();
    let port = app.listen();
    for headers in [
        "Host: example.org\r\n".to_owned(),
        UPGRADE.replace("Upgrade: WebSocket", "Upgrade: h2c"),
        UPGRADE.replace("keep-alive, Upgrade", "keep-alive"),
        UPGRADE.replace("Version: 13", "Version: 8"),
        UPGRADE.replace("Sec-WebSocket-Version: 13\r\n", ""),
    ] {
        let request = format!("GET {PATH} HTTP/1.1\r\n{headers}\r\n");
        let answer = Wire::connect(port.address()).await.ask(&request).await;
        assert_eq!(answer.status, 426, "{request}");
        assert_eq!(answer.header("sec-websocket-version"), Some("13"));
        assert_eq!(answer.header("upgrade"), Some("websocket"));
        assert!(answer.body.ends_with('\n'), "says what is wrong: {answer:?}");
    }
}

#[chanx_testing::test]
async fn a_handshake_that_breaks_the_rules_is_a_400() {
    const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for key in [
        String::new(),
        KEY.repeat(2),
        "Sec-WebSocket-Key: \r\n".to_owned(),
        "Sec-WebSocket-Key: c2hvcnQ=\r\n".to_owned(),
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n".to_owned(),
        "Sec-WebSocket-Key: dGhl!HNhbXBsZSBub25jZQ==\r\n".to_owned(),
        "Sec-WebSocket-Key: \u{e9}GhlIHNhbXBsZSBub25jZ==\r\n".to_owned(),
    ] {
        let headers = UPGRADE.replace(KEY, &key);
        let request = format!("GET {PATH} HTTP/1.1\r\n{headers}\r\n");
        assert_eq!(status_of(&request).await, 400, "{request}");
    }
    let old = handshake(PATH, "").replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(status_of(&old).await, 400);
}

#[chanx_testing::test]
async fn the_answer_is_the_one_of_the_rfc() {
    let app = assistant();
    let port = app.listen();
    let answer = Wire::connect(port.address())
        .await
        .ask(&handshake(PATH, ""))
        .await;
    assert_eq!(answer.status, 101);
    // The example of RFC 6455 §1.3, in lower case.
    assert_eq!(
        answer.header("sec-websocket-accept"),
        Some("s3pplmbitxaq9kygzzhzrbk+xoo=")
    );
    assert_eq!(answer.header("sec-websocket-protocol"), None);
    assert_eq!(answer.header("sec-websocket-extensions"), None);
}

fn with(change: impl FnOnce(&mut Settings)) -> RunningApp {
    TestApp::new(routes()).settings(change).start()
}

async fn lets_in(client: Connecting) -> bool {
    match client.try_connect().await {
        Ok(_) => true,
        Err(refused) => {
            assert_eq!(refused.status, 403);
            assert!(!refused.body.contains("allowed_origins"), "{}", refused.body);
            false
        }
    }
}

#[chanx_testing::test]
async fn a_page_of_the_hosts_own_may_connect() {
    let app = assistant();
    for (origin, host, expected) in [
        ("http://example.org", "example.org", true),
        ("https://example.org", "example.org", true),
        ("HTTP://EXAMPLE.org", "example.ORG", true),
        ("http://example.org", "example.org:80", true),
        ("https://example.org", "example.org:443", true),
        ("https://example.org:443", "example.org", true),
        ("http://example.org:8000", "example.org:8000", true),
        ("http://[::1]:8000", "[::1]:8000", true),
        ("http://example.org", "example.org:443", false),
        ("http://example.org:8000", "example.org", false),
        ("http://example.org", "example.org:8000", false),
        ("http://example.com", "example.org", false),
        ("http://www.example.org", "example.org", false),
        ("http://example.org.evil.com", "example.org", false),
        ("null", "example.org", false),
        ("null", "null", false),
        ("", "example.org", false),
        ("example.org", "example.org", false),
        ("http://example.org/page", "example.org", false),
    ] {
        let client = app.client(PATH).origin(origin).host(host);
        assert_eq!(lets_in(client).await, expected, "{origin} at {host}");
    }
    let two = app.client(PATH).host("example.org");
    let two = two.origin("http://example.org").origin("http://example.com");
    assert!(!lets_in(two).await, "two origins are none");
}

#[chanx_testing::test]
async fn pages_of_allowed_origins_may_connect() {
    for (allowed, origin, expected) in [
        ("https://example.org", "https://example.org", true),
        ("https://example.org", "https://example.org:443", true),
        ("https://Example.org", "HTTPS://EXAMPLE.ORG", true),
        ("https://example.org", "http://example.org", false),
        ("https://example.org", "https://example.org:8443", false),
        ("https://example.org:8443", "https://example.org:8443", true),
        ("https://example.org", "https://www.example.org", false),
        ("example.org", "http://example.org", true),
        ("example.org", "https://example.org:8443", true),
        ("example.org:8443", "https://example.org:8443", true),
        ("example.org:8443", "https://example.org", false),
        ("example.org", "http://notexample.org", false),
        (".example.org", "https://example.org", true),
        (".example.org", "https://a.b.example.org:1", true),
        (".example.org", "https://notexample.org", false),
        (".example.org", "https://example.org.evil.com", false),
        ("https://.example.org", "https://a.example.org", true),
        ("https://.example.org", "http://a.example.org", false),
        ("app://local", "app://local", true),
        ("null", "null", true),
        ("null", "http://null.org", false),
        ("*", "https://anything.example", true),
        ("*", "null", true),
    ] {
        let app = with(|settings| settings.allowed_origins = vec![allowed.to_owned()]);
        let client = app.client(PATH).origin(origin);
        assert_eq!(
            lets_in(client).await,
            expected,
            "{origin} where {allowed} is allowed"
        );
    }
}

#[chanx_testing::test]
async fn a_client_without_an_origin_is_no_browser_unless_it_has_cookies() {
    let app = assistant();
    assert!(lets_in(app.client(PATH)).await);
    assert!(!lets_in(app.client(PATH).cookie("session", "1")).await);
    let lax = with(|settings| settings.allow_missing_origin = true);
    assert!(lets_in(lax.client(PATH).cookie("session", "1")).await);
    assert!(
        !lets_in(lax.client(PATH).origin("http://example.com")).await,
        "an origin that is there still has to be right"
    );
}

#[chanx_testing::test]
async fn the_origin_is_asked_about_before_the_rest() {
    let request = format!("POST {PATH} HTTP/1.1\r\nHost: example.org\r\nOrigin: http://example.com\r\n\r\n");
    assert_eq!(status_of(&request).await, 403);
}

#[chanx_testing::test]
async fn a_full_server_says_503_until_a_place_is_given_back() {
    let app = with(|settings| settings.max_connections = Some(2));
    let (first, second) = (app.client(PATH).connect().await, app.client(PATH).connect().await);
    let refused = app.client(PATH).try_connect().await.unwrap_err();
    assert_eq!(refused.status, 503);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(
        app.client(PATH)
            .origin("http://x")
            .try_connect()
            .await
            .unwrap_err()
            .status,
        403,
        "who may not connect does not learn that it is full"
    );
    first.close(1000).await;
    app.settle().await;
    let third = app.client(PATH).connect().await;
    drop(second);
    app.settle().await;
    let _fourth = app.client(PATH).connect().await;
    assert_eq!(app.client(PATH).try_connect().await.unwrap_err().status, 503);
    drop(third);
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Fact {
    Asked {
        path: String,
        raw_query: Option<String>,
        query: Vec<(String, String)>,
        header: Option<String>,
        cookies: Vec<(String, String)>,
        peer: Option<SocketAddr>,
        subprotocol: Option<String>,
        extension: Option<u8>,
        id: String,
    },
}

/// Tells what it was asked for.
#[derive(Debug, Default)]
struct Mirror;

#[consumer(outgoing = Fact, subprotocols = ["chat.v2", "chat.v1"])]
impl Mirror {
    #[ready]
    async fn tell(&mut self, ctx: &mut Context<Self>) -> Fact {
        let request = ctx.request();
        assert_eq!(
            request.query_param("a"),
            request.query_params().next().map(|(_, a)| a)
        );
        assert_eq!(request.cookie("none"), None);
        assert_eq!(
            request.extension::<PeerAddr>().map(|peer| peer.0),
            request.peer_addr()
        );
        assert_eq!(
            request.headers().get("x-token").map(http::HeaderValue::as_bytes),
            request.header("x-token").map(str::as_bytes)
        );
        Fact::Asked {
            path: request.path().to_owned(),
            raw_query: request.query().map(str::to_owned),
            query: request.query_params().collect(),
            header: request.header("X-Token").map(str::to_owned),
            cookies: request.cookies().collect(),
            peer: request.peer_addr(),
            subprotocol: request.subprotocol().map(str::to_owned),
            extension: request.extension::<u8>().copied(),
            id: request.id().to_owned(),
        }
    }
}

routes! { pub(crate) fn mirror() -> Routes { "mirror/<str:name>/" => Mirror } }

#[chanx_testing::test]
async fn what_was_asked_for_reaches_the_consumer() {
    let app = TestApp::new(mirror()).start();
    let peer: SocketAddr = "203.0.113.7:4711".parse().unwrap();
    let mut client = app
        .client("/mirror/J%C3%B6rg/?a=1+2&b=%C3%A9%20&a=3&empty&=x")
        .header("x-token", "t0p")
        .header("x-request-id", "req-7/a")
        .header("cookie", "session=a%20b; theme=dark")
        .header("cookie", "lang=de")
        .origin("http://testserver")
        .subprotocols(&["chat.v9", "chat.v1", "chat.v2"])
        .extension(7_u8)
        .extension(PeerAddr(peer))
        .connect()
        .await;
    assert_eq!(
        client.subprotocol(),
        Some("chat.v1"),
        "the first offered that is spoken"
    );
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
    };
    let expected = Fact::Asked {
        path: "/mirror/J%C3%B6rg/".to_owned(),
        raw_query: Some("a=1+2&b=%C3%A9%20&a=3&empty&=x".to_owned()),
        query: pairs(&[("a", "1 2"), ("b", "é "), ("a", "3"), ("empty", ""), ("", "x")]),
        header: Some("t0p".to_owned()),
        cookies: pairs(&[("session", "a b"), ("theme", "dark"), ("lang", "de")]),
        peer: Some(peer),
        subprotocol: Some("chat.v1".to_owned()),
        extension: Some(7),
        id: "req-7/a".to_owned(),
    };
    assert_eq!(client.next::<Fact>().await, expected);
}

#[chanx_testing::test]
async fn a_token_among_the_subprotocols_is_never_echoed() {
    let app = TestApp::new(mirror()).start();
    for (offered, agreed) in [
        (&["chanx.bearer.s3cret", "chat.v2"][..], Some("chat.v2")),
        (&["chat.v2", "chanx.bearer.s3cret"], Some("chat.v2")),
        (&["CHAT.V2", "chat.v1"], Some("chat.v1")),
        (&["chanx", "chanx.bearer.s3cret"], Some("chanx")),
        (&["chanx", "chat.v1", "chanx.bearer.s3cret"], Some("chat.v1")),
    ] {
        let client = app.client("/mirror/x/").subprotocols(offered).connect().await;
        assert_eq!(client.subprotocol(), agreed);
    }
    let port = app.listen();
    for offered in ["chanx.bearer.s3cret", "soap", ""] {
        let request = handshake("/mirror/x/", &format!("Sec-WebSocket-Protocol: {offered}\r\n"));
        let answer = Wire::connect(port.address()).await.ask(&request).await;
        assert_eq!(
            (answer.status, answer.header("sec-websocket-protocol")),
            (101, None),
            "{offered}"
        );
    }
}

#[chanx_testing::test]
async fn a_request_id_that_can_not_stand_in_a_log_is_replaced() {
    let app = TestApp::new(mirror()).start();
    let long = "x".repeat(129);
    let mut ids = Vec::new();
    for given in ["two words", "", "tab\tbed", long.as_str()] {
        let mut client = app
            .client("/mirror/x/")
            .header("x-request-id", given)
            .connect()
            .await;
        let Fact::Asked { id, .. } = client.next().await;
        assert_eq!(id.len(), 36, "a new one: {id}");
        ids.push(id);
    }
    let Fact::Asked { id, .. } = app.client("/mirror/x/").connect().await.next().await;
    ids.push(id);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5, "each is its own");
}

#[chanx_testing::test]
async fn on_a_real_port_the_peer_is_known() {
    let app = TestApp::new(mirror()).start();
    let port = app.listen();
    let mut wire = Wire::open(port.address(), "/mirror/x/").await;
    let own = wire.stream.local_addr().unwrap();
    let verdict = wire.text().await;
    assert!(verdict.contains("authentication"), "{verdict}");
    let fact: serde_json::Value = serde_json::from_str(&wire.text().await).unwrap();
    assert_eq!(fact["payload"]["peer"], own.to_string());
}
