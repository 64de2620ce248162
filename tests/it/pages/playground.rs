//! The page of documents and the playground, as they are answered; what they do is tried in a browser.

use chanx::{
    playground::{Docs, PagesExt, Playground},
    prelude::*,
};
use chanx_testing::{RunningApp, TestApp};
use http::{Response, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Answer, routes};

type Page = Response<axum::body::Bytes>;

fn site(change: impl FnOnce(App) -> App) -> RunningApp {
    TestApp::new(routes()).with(change).start()
}

async fn page(app: &RunningApp, path: &str) -> Page {
    app.get(path).host("localhost:8000").await
}

fn text(page: &Page) -> &str {
    assert_eq!(page.status(), StatusCode::OK);
    std::str::from_utf8(page.body()).unwrap()
}

fn value(page: &Page) -> Value {
    assert_eq!(page.headers()[header::CONTENT_TYPE], "application/json");
    serde_json::from_str(text(page)).unwrap()
}

/// What stands between these in a page.
fn inlined(page: &str, id: &str) -> Value {
    let start = format!("<script type=\"application/json\" id=\"{id}\">");
    let (_, rest) = page.split_once(&start).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[chanx_testing::test]
async fn the_documents_hold_the_document_and_their_files_lie_beside_them() {
    let app = site(PagesExt::docs);
    let shown = page(&app, "/asyncapi/").await;
    let document = inlined(text(&shown), "document");
    assert_eq!(document["asyncapi"], "3.0.0");
    assert_eq!(shown.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert_eq!(shown.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    for file in ["base.css", "docs.css", "docs.js"] {
        let file = page(&app, &format!("/asyncapi/assets/{file}")).await;
        assert!(!text(&file).is_empty());
    }
    for nowhere in [
        "/asyncapi/x",
        "/asyncapi/assets/none.js",
        "/asyncapi/assets/../docs.html",
    ] {
        assert_eq!(
            page(&app, nowhere).await.status(),
            StatusCode::NOT_FOUND,
            "{nowhere}"
        );
    }
    // They are for others too, unless somebody said otherwise.
    assert_eq!(app.get("/asyncapi/").await.status(), StatusCode::OK);
    let own = site(|app| app.docs_with(Docs::new().only_here()));
    assert_eq!(own.get("/asyncapi/").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(page(&own, "/asyncapi/").await.status(), StatusCode::OK);
}

#[chanx_testing::test]
async fn the_playground_knows_each_endpoint() {
    let app = site(PagesExt::playground);
    let info = value(&page(&app, "/playground/websocket-info/").await);
    let document = value(&page(&app, "/playground/websocket-document/").await);
    let endpoints = info.as_array().unwrap();
    assert_eq!(endpoints.len(), routes().build().unwrap().entries().len());
    let first = &endpoints[0];
    assert_eq!(first["name"], "Assistant");
    let url = format!("ws://localhost:8000/{}", first["route"].as_str().unwrap());
    assert_eq!(first["url"], url);
    assert!(document["channels"][first["channel"].as_str().unwrap()].is_object());
    let names: Vec<_> = first["message_examples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["new_message", "ping", "panic", "fail", "hang"]);
    assert_eq!(first["access"]["authentication"], json!([]));
}

#[chanx_testing::test]
async fn what_any_consumer_hears_comes_after_what_it_declares() {
    let app = TestApp::new(super::copied::routes())
        .with(PagesExt::playground)
        .start();
    let info = value(&page(&app, "/playground/websocket-info/").await);
    let examples = info[0]["message_examples"].as_array().unwrap();
    let names: Vec<_> = examples.iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["say", "leave", "finish", "authenticate"]);
}

/// What the forms begin with, the server takes.
#[chanx_testing::test]
async fn examples_are_taken() {
    let app = site(PagesExt::playground);
    let info = value(&page(&app, "/playground/websocket-info/").await);
    let path = format!("/{}", info[0]["route"].as_str().unwrap());
    let mut client = app.client(&path).connect().await;
    client.send_json(&info[0]["message_examples"][0]["example"]).await;
    assert!(matches!(client.next().await, Answer::Reply(_)));
}

#[chanx_testing::test]
async fn secure_pages_are_told_secure_addresses() {
    let app = site(|app| app.playground_with(Playground::new().for_everybody()));
    let asked = app.get("/playground/websocket-info/").host("localhost");
    let info = value(&asked.header("x-forwarded-proto", "https").await);
    assert!(info[0]["url"].as_str().unwrap().starts_with("wss://localhost/"));
    let elsewhere = TestApp::new(routes())
        .settings(|settings| settings.websocket_base_url = Some("wss://sockets.example.org".to_owned()))
        .with(PagesExt::playground)
        .start();
    let info = value(&page(&elsewhere, "/playground/websocket-info/").await);
    assert!(
        info[0]["url"]
            .as_str()
            .unwrap()
            .starts_with("wss://sockets.example.org/")
    );
    let policy =
        page(&elsewhere, "/playground/websocket/").await.headers()[header::CONTENT_SECURITY_POLICY].clone();
    assert!(
        policy
            .to_str()
            .unwrap()
            .contains("connect-src 'self' wss://sockets.example.org;")
    );
}

#[chanx_testing::test]
async fn groups_are_shown_only_where_that_is_asked_for() {
    let options =
        async |app: &RunningApp| inlined(text(&page(app, "/playground/websocket/").await), "options");
    let app = site(PagesExt::playground);
    let groups = page(&app, "/playground/websocket-groups/").await;
    assert_eq!(groups.status(), StatusCode::NOT_FOUND);
    assert_eq!(options(&app).await["groups"], Value::Null);
    let open = site(|app| app.playground_with(Playground::new().groups().login("/api/token")));
    assert_eq!(
        value(&page(&open, "/playground/websocket-groups/").await),
        json!([])
    );
    assert_eq!(options(&open).await["login"], "/api/token");
}

#[tokio::test]
async fn the_playground_is_not_served_where_others_reach_it_unless_they_shall() {
    let app = || App::new(routes());
    let error = app().playground().bind("0.0.0.0:0").unwrap_err().to_string();
    assert!(
        error.starts_with("the playground is for this machine alone, and others reach `0.0.0.0:"),
        "{error}"
    );
    assert!(
        error.contains("`.playground_with(Playground::new().for_everybody())`"),
        "{error}"
    );
    app().playground().bind("[::1]:0").unwrap();
    app().docs().bind("0.0.0.0:0").unwrap();
    app()
        .playground_with(Playground::new().for_everybody())
        .bind("0.0.0.0:0")
        .unwrap();
    let refused = site(PagesExt::playground).get("/playground/websocket/").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}
