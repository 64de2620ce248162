//! Pages that know what the application serves.

// The test that the playground gives.
mod copied;
// The pages for developers.
mod playground;

use axum::{Router, routing::any};
use chanx::{
    app::{Pages, Site},
    handshake::PeerAddr,
    prelude::*,
    routing::Part,
    server::Body,
};
use chanx_testing::{RunningApp, TestApp};
use http::{Request, Response};
use tower::ServiceExt as _;

use crate::{support::routes, wire::Wire};

/// Lists the routes at `/routes`, for this machine alone if that is asked for.
fn list(site: &Site<'_, ()>, only_here: bool) -> Pages {
    let table = site.access_table().to_string();
    let pages = Pages::new(move |request| {
        let is_ours = request.uri.path() == "/routes";
        is_ours.then(|| Response::new(Body::from(table.clone())))
    });
    if only_here {
        pages.only_here("the list", "leave out `only_here`")
    } else {
        pages
    }
}

fn site(only_here: bool) -> RunningApp {
    let fallback = Router::new().fallback(any(async || "elsewhere"));
    TestApp::new(routes())
        .with(|app| {
            app.fallback(fallback)
                .pages(move |site| Ok(list(site, only_here)))
        })
        .start()
}

fn text(answer: &Response<axum::body::Bytes>) -> &str {
    std::str::from_utf8(answer.body()).unwrap()
}

#[chanx_testing::test]
async fn pages_are_asked_before_the_fallback_and_know_the_routes() {
    let app = site(false);
    let listed = app.get("/routes").await;
    assert!(text(&listed).contains("new_message"), "{}", text(&listed));
    assert_eq!(text(&app.get("/other").await), "elsewhere");
}

#[chanx_testing::test]
async fn pages_for_this_machine_are_refused_to_others() {
    let app = site(true);
    assert_eq!(app.get("/routes").host("localhost:8000").await.status(), 200);
    let refused = app.get("/routes").host("example.org").await;
    assert_eq!(refused.status(), 403);
    assert_eq!(
        text(&refused),
        "the list is for this machine alone: open it by the name `localhost`, or leave out `only_here`\n"
    );
    let far = PeerAddr("192.0.2.1:5".parse().unwrap());
    let refused = app.get("/routes").host("localhost").extension(far).await;
    assert_eq!(refused.status(), 403);
    let passed_on = app.get("/routes").host("localhost");
    let refused = passed_on.header("x-forwarded-for", "192.0.2.1").await;
    assert_eq!(
        text(&refused),
        "the list is for this machine alone: ask from it, through no proxy, or leave out `only_here`\n"
    );
    assert_eq!(text(&app.get("/other").host("example.org").await), "elsewhere");
    let port = app.listen();
    let request = format!("GET /routes HTTP/1.1\r\nHost: {}\r\n\r\n", port.address());
    let answer = Wire::connect(port.address()).await.ask(&request).await;
    assert_eq!(answer.status, 200);
}

/// Asks as a client within a server does that puts what `peer` says into the request.
async fn mounted(peer: Option<PeerAddr>) -> (u16, String) {
    let app = App::new(routes()).pages(|site| Ok(list(site, true)));
    let service = app.into_service().unwrap();
    let mut request = Request::get("/routes").header("host", "localhost");
    if let Some(peer) = peer {
        request = request.extension(peer);
    }
    let answer = service.oneshot(request.body(Body::default()).unwrap()).await;
    let (head, body) = answer.unwrap().into_parts();
    let body = axum::body::to_bytes(axum::body::Body::new(body), 1000)
        .await
        .unwrap();
    (head.status.as_u16(), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_server_around_has_to_say_who_asks_for_pages_of_this_machine() {
    let (status, text) = mounted(None).await;
    assert_eq!(status, 403);
    assert!(
        text.contains("put `chanx::handshake::PeerAddr` into the requests' extensions, or leave out"),
        "{text}"
    );
    let here = PeerAddr("127.0.0.1:5".parse().unwrap());
    assert_eq!(mounted(Some(here)).await.0, 200);
    let far = PeerAddr("192.0.2.1:5".parse().unwrap());
    assert_eq!(mounted(Some(far)).await.0, 403);
}

#[tokio::test]
async fn pages_for_this_machine_are_not_served_where_others_reach_them() {
    let app = || App::new(routes()).pages(|site| Ok(list(site, true)));
    let error = app().bind("0.0.0.0:0").unwrap_err().to_string();
    assert!(
        error.starts_with("the list is for this machine alone, and others reach `0.0.0.0:"),
        "{error}"
    );
    assert!(
        error.ends_with("listen on `127.0.0.1`, leave it out, or leave out `only_here`"),
        "{error}"
    );
    app().bind("127.0.0.1:0").unwrap();
    let service = app().into_service().unwrap();
    service.bind("[::]:0").unwrap_err();
}

#[chanx_testing::test]
async fn what_a_path_is_made_of_is_known() {
    use crate::handshake::mirror;

    let table = mirror().build().unwrap();
    let outline = table.entries().next().unwrap().outline().unwrap();
    let [
        Part::Text(before),
        Part::Capture {
            name,
            converter,
            pattern,
            ..
        },
        Part::Text(after),
    ] = &outline[..]
    else {
        panic!("{outline:?}")
    };
    assert_eq!(
        [before, name, converter, pattern, after],
        ["mirror/", "name", "str", "[^/]+", "/"]
    );
}
