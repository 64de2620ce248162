//! Plain HTTP beside the sockets, over the same way.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Uri, header},
    response::IntoResponse,
    routing::{any, get, post},
};
use chanx::prelude::*;
use chanx_testing::{RunningApp, TestApp};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::{sync::Notify, time::Instant};

use super::failure;
use crate::support::routes;

/// Tells how it was asked.
async fn mirror(method: Method, uri: Uri, headers: HeaderMap, body: String) -> impl IntoResponse {
    let line = |name| headers.get(name).map(|line| line.to_str().unwrap());
    let told = json!([
        method.as_str(),
        uri.to_string(),
        line(header::HOST),
        line(header::AUTHORIZATION),
        line(header::CONTENT_TYPE),
        body
    ]);
    ([(header::CONTENT_TYPE, "application/json")], told.to_string())
}

fn site() -> RunningApp {
    let pages = Router::new()
        .route("/mirror", any(mirror))
        .route("/echo", post(async |body: Bytes| body))
        .route(
            "/number",
            get(async |Extension(number): Extension<u8>| number.to_string()),
        )
        .route("/panic", get(async || if true { panic!("as asked") } else { "" }))
        .route("/hang", get(std::future::pending::<&'static str>));
    TestApp::new(routes()).with(|app| app.fallback(pages)).start()
}

fn value(answer: &http::Response<Bytes>) -> Value {
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    serde_json::from_slice(answer.body()).unwrap()
}

#[chanx_testing::test]
async fn a_page_is_asked_for_as_a_browser_does() {
    let app = site();
    assert_eq!(
        value(&app.get("/mirror?a=1").query("b", "2 3").bearer("t").await),
        json!(["GET", "/mirror?a=1&b=2%203", "testserver", "Bearer t", null, ""])
    );
    let posted = app.post("/mirror").host("example.org").json(&json!({"a": 1}));
    assert_eq!(
        value(&posted.await),
        json!([
            "POST",
            "/mirror",
            "example.org",
            null,
            "application/json",
            r#"{"a":1}"#
        ])
    );
    assert_eq!(app.get("/number").extension(7_u8).await.body(), "7");
    app.settle().await;
}

#[chanx_testing::test]
async fn any_request_can_be_sent() {
    let app = site();
    let request = Request::put("/mirror").header("authorization", "x").body("said");
    assert_eq!(
        value(&app.http(request.unwrap()).await),
        json!(["PUT", "/mirror", "testserver", "x", null, "said"])
    );
    let request = Request::patch("https://example.org:8000/mirror?a").body(Vec::new());
    assert_eq!(
        value(&app.http(request.unwrap()).await),
        json!(["PATCH", "/mirror?a", "example.org:8000", null, null, ""])
    );
    let request = Request::get("http://example.org/mirror")
        .header("host", "own")
        .body("");
    assert_eq!(value(&app.http(request.unwrap()).await)[2], "own");
    let request = Request::get("/number").extension(9_u8).body(String::new());
    assert_eq!(app.http(request.unwrap()).await.body(), "9");
    let head = app.http(Request::head("/mirror").body("").unwrap()).await;
    assert_eq!((head.status(), head.body().len()), (StatusCode::OK, 0));
}

#[chanx_testing::test]
async fn what_is_no_page_is_answered_too() {
    let app = site();
    assert_eq!(app.get("/none").await.status(), 404);
    assert_eq!(
        app.get("/ws/assistants/").await.status(),
        426,
        "a route is no page"
    );
    let refused = app
        .get("/ws/assistants/")
        .origin("http://elsewhere.example")
        .await;
    assert_eq!(refused.status(), 403);
    let nothing = TestApp::new(routes()).start();
    assert_eq!(nothing.get("/").await.status(), 404);
    nothing.settle().await;
}

/// More than the pipe holds, both ways at once.
#[chanx_testing::test(paused)]
async fn a_long_body_goes_through() {
    let app = site();
    let body = Bytes::from(vec![b'x'; 1 << 20]);
    let answer = app.post("/echo").body(body.clone()).await;
    assert!(answer.body() == &body, "{} bytes", answer.body().len());
    app.settle().await;
}

// How it settles.

fn slow() -> RunningApp {
    let slow = async || {
        tokio::time::sleep(Duration::from_secs(60)).await;
        "done"
    };
    let pages = Router::new().route("/slow", get(slow));
    TestApp::new(routes()).with(|app| app.fallback(pages)).start()
}

#[chanx_testing::test(paused)]
async fn a_page_that_takes_its_time_is_waited_for() {
    let start = Instant::now();
    assert_eq!(slow().get("/slow").await.body(), "done");
    assert_eq!(start.elapsed(), Duration::from_secs(60));
}

#[chanx_testing::test]
async fn settle_waits_for_pages_that_are_being_asked_for() {
    let (asked, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let page = {
        let (asked, go) = (Arc::clone(&asked), Arc::clone(&go));
        async move || {
            asked.notify_one();
            go.notified().await;
            "done"
        }
    };
    let pages = Router::new().route("/", get(page));
    let app = TestApp::new(routes()).with(|app| app.fallback(pages)).start();
    let asking = app.get("/").into_future();
    let work = tokio::spawn(asking);
    asked.notified().await;
    let settled = app.clone();
    let mut settled = tokio::spawn(async move { settled.settle().await });
    tokio::task::yield_now().await;
    assert!(!settled.is_finished());
    assert_eq!(app.activity().busy(), [("page being asked for", 1)]);
    go.notify_one();
    (&mut settled).await.unwrap();
    assert_eq!(work.await.unwrap().body(), "done");
    app.settle().await;
}

#[chanx_testing::test(paused)]
async fn one_who_vanishes_is_waited_for_no_longer() {
    let app = site();
    let gone = tokio::time::timeout(Duration::from_secs(1), app.get("/hang").into_future());
    gone.await.unwrap_err();
    let start = Instant::now();
    app.settle().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[chanx_testing::test(paused)]
async fn a_page_without_an_answer_is_a_failure_that_says_which() {
    let told = failure(async { drop(site().get("/hang?a=1").await) });
    assert_eq!(
        told.await,
        "`GET http://testserver/hang?a=1` was not answered within 3600 s"
    );
    let told = failure(async { drop(site().http(Request::get("/panic").body("").unwrap()).await) }).await;
    assert!(told.starts_with("`GET /panic` was not answered: "), "{told}");
    let told = failure(async { drop(site().get("panic").await) });
    assert_eq!(told.await, "`panic` is no path");
}

// What pages are beside the sockets for.

#[derive(Debug, Clone, PartialEq, GroupMessage)]
enum News {
    Published(String),
}

#[derive(Debug, Default)]
struct Reader;

fn readers() -> Group<News> {
    Group::new("readers")
}

#[consumer(group_messages = [News])]
impl Reader {
    #[groups]
    async fn own(_: &mut Context<Self>) -> Group<News> {
        readers()
    }
}

routes! { fn news() -> Routes { "news/" => Reader } }

async fn publish(State(channels): State<Channels>, line: String) -> StatusCode {
    match channels.group(&readers()).send(News::Published(line)).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[chanx_testing::test]
async fn what_a_page_causes_reaches_the_sockets() {
    let app = TestApp::new(news()).with(|app| {
        let pages = Router::new().route("/publish", post(publish));
        let pages = pages.with_state(app.channels());
        app.fallback(pages)
    });
    let app = app.start();
    let mut reader = app.client("/news/").connect().await;
    assert_eq!(app.post("/publish").body("it works").await.status(), 202);
    app.settle().await;
    let [told] = &reader.received()[..] else {
        panic!("one frame for one page")
    };
    assert_eq!(
        (&told["action"], &told["payload"]),
        (&json!("published"), &json!("it works"))
    );
    assert_eq!(app.broadcasts().len(), 1);
}
