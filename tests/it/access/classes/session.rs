//! Sessions that the site's own layer has found.

use std::time::Duration;

use axum::{Extension, Router, extract::Path, routing::post};
use chanx::{
    access::{Identity, LoadUser, Session},
    prelude::*,
};
use chanx_testing::{Asking, RunningApp, Socket, TestApp};
use http::{StatusCode, header};
use tower::ServiceBuilder;
use tower_sessions::{Expiry, MemoryStore, SessionManagerLayer};
use tracing::level_filters::LevelFilter;

use super::{Member, NOBODY, door, in_seconds, is_let_in, is_refused, member, refused};
use crate::logs::Log;

/// Member 9 is there no more.
struct Members;

impl<S: Sync> LoadUser<S> for Members {
    type Key = u64;
    type User = Member;

    async fn load(&self, id: u64, _: &S) -> Result<Option<Identity<Member>>> {
        match id {
            9 => Ok(None),
            500 => Err(std::io::Error::other("the disk is full"))?,
            // So long as the site says.
            600 => Ok(Some(Identity::new(member(600)).expires_at(in_seconds(600)))),
            id => Ok(Some(Identity::new(member(id)))),
        }
    }
}

fn class() -> Session<Members> {
    Session::new("member", Members)
}

/// A site that logs in whoever asks for it.
fn pages() -> Router {
    let log_in = async |Extension(session): Extension<tower_sessions::Session>, Path(id): Path<String>| {
        let id: serde_json::Value = serde_json::from_str(&id).unwrap();
        session.insert("member", id).await.unwrap();
    };
    let log_out = async |Extension(session): Extension<tower_sessions::Session>| {
        session.flush().await.unwrap();
    };
    Router::new()
        .route("/login/{id}", post(log_in))
        .route("/logout", post(log_out))
}

fn site(expiry: Expiry) -> RunningApp {
    let app = TestApp::new(door()).with(|app| app.authentication(class()).fallback(pages()));
    let app = app.settings(|settings| settings.allow_missing_origin = true);
    app.start_behind(|service| {
        let sessions = SessionManagerLayer::new(MemoryStore::default()).with_expiry(expiry);
        ServiceBuilder::new().layer(sessions).service(service)
    })
}

/// What a browser has after it has logged in.
async fn logged_in(app: &RunningApp, id: &str) -> String {
    let answer = app.post(&format!("/login/{id}")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    let pair = cookie.split(';').next().unwrap();
    pair.strip_prefix("id=").unwrap().to_owned()
}

fn showing(app: &RunningApp, session: &str) -> Asking<Socket> {
    app.client("/").cookie("id", session)
}

#[chanx_testing::test]
async fn who_has_logged_in_is_let_in_until_they_log_out() {
    let app = site(Expiry::OnSessionEnd);
    is_refused(app.client("/"), NOBODY).await;
    let (seven, eight) = (logged_in(&app, "7").await, logged_in(&app, "8").await);
    is_let_in(showing(&app, &seven), 7).await;
    is_let_in(showing(&app, &eight), 8).await;
    for forged in ["AAAAAAAAAAAAAAAAAAAAAA", "7", "", &format!("{seven}A")] {
        is_refused(showing(&app, forged), NOBODY).await;
    }
    let gone = app.post("/logout").cookie("id", &seven).await;
    assert_eq!(gone.status(), StatusCode::OK);
    is_refused(showing(&app, &seven), NOBODY).await;
    is_let_in(showing(&app, &eight), 8).await;
}

#[chanx_testing::test]
async fn who_is_there_no_more_is_nobody_and_what_breaks_is_not_told() {
    let app = site(Expiry::OnSessionEnd);
    let gone = logged_in(&app, "9").await;
    is_refused(showing(&app, &gone), NOBODY).await;
    let (log, _guard) = Log::capture(LevelFilter::INFO);
    for (id, why) in [("500", "the disk is full"), ("\"hunter2\"", "of another type")] {
        let broken = logged_in(&app, id).await;
        let mut client = showing(&app, &broken).connect().await;
        refused(&mut client, 500, "Internal server error").await;
        let said = log.saying("could not let a connection in");
        assert!(said.last().unwrap().fields["error"].contains(why), "{said:?}");
    }
    log.never_says("hunter2");
}

#[chanx_testing::test]
async fn without_the_layer_nobody_is_let_in_and_the_log_says_why() {
    let (log, _guard) = Log::capture(LevelFilter::INFO);
    let app = TestApp::new(door())
        .with(|app| app.authentication(class()))
        .start();
    let mut client = app.client("/").connect().await;
    refused(&mut client, 500, "Internal server error").await;
    let said = log.saying("could not let a connection in");
    assert!(
        said[0].fields["error"].contains("SessionManagerLayer"),
        "{said:?}"
    );
}

#[chanx_testing::test(paused)]
async fn the_connection_ends_with_a_session_that_ends_at_a_moment() {
    let app = site(Expiry::AtDateTime(in_seconds(600).into()));
    let session = logged_in(&app, "7").await;
    let start = tokio::time::Instant::now();
    let mut client = showing(&app, &session).connect().await;
    client.assert_authenticated();
    client.assert_closed_with(4401, "token expired").await;
    assert_eq!((start.elapsed().as_secs() + 5) / 10, 60);

    let app = site(Expiry::OnInactivity(time::Duration::seconds(60)));
    let session = logged_in(&app, "7").await;
    let client = showing(&app, &session).connect().await;
    tokio::time::advance(Duration::from_secs(3600)).await;
    app.settle().await;
    assert!(!client.is_closed());
}

#[chanx_testing::test(paused)]
async fn the_connection_ends_when_the_site_says() {
    for expiry in [Expiry::OnSessionEnd, Expiry::AtDateTime(in_seconds(9000).into())] {
        let app = site(expiry);
        let session = logged_in(&app, "600").await;
        let start = tokio::time::Instant::now();
        let mut client = showing(&app, &session).connect().await;
        client.assert_authenticated();
        client.assert_closed_with(4401, "token expired").await;
        assert_eq!((start.elapsed().as_secs() + 5) / 10, 60);
    }
}

#[chanx_testing::test]
async fn no_session_stands_in_the_log() {
    let app = site(Expiry::OnSessionEnd);
    let session = logged_in(&app, "7").await;
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    is_let_in(showing(&app, &session), 7).await;
    app.post("/logout").cookie("id", &session).await;
    is_refused(showing(&app, &session), NOBODY).await;
    app.settle().await;
    log.never_says(&session);
    assert_eq!(format!("{:?}", class()), r#"Session { key: "member", .. }"#);
}
