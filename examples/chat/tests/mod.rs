//! The program on SQLite, or on the PostgreSQL that `CHAT_TEST_DATABASE_URL` names: `cargo xtask test postgres` runs all of
//! this there.

// What clients are told that it speaks.
mod contract;
// Who gets in, and who does not.
mod entering;
// What happens in a room.
mod talking;
// What plain HTTP answers.
mod visiting;

use std::{env, time::Duration};

use axum::{
    body::Bytes,
    http::{Response, StatusCode, header},
};
use chanx::App;
use chanx_testing::{Asking, Plain, RunningApp, TestApp, TestClient};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _};

use crate::{accounts::Account, database, demo, rooms::Room, routes, state::AppState, web};

const PASSWORD: &str = "open sesame";
const LOBBY: &str = "/ws/chat/1/";

/// The program after its first start, with nothing said yet.
struct Site {
    app: RunningApp,
    state: AppState,
}

impl Site {
    async fn start() -> Self {
        let state = state().await;
        demo::prepare(&state, Some(PASSWORD.to_owned())).await.unwrap();
        let pages = |app: App<_, _>| {
            let pages = web::pages(state.clone(), app.channels());
            app.fallback(pages)
        };
        let app = TestApp::new(routes()).state(state.clone()).with(pages).start();
        Self { app, state }
    }

    /// Logs in, or asks for a token.
    fn post(&self, path: &str, user: &str, password: &str) -> Asking<Plain> {
        let credentials = json!({ "username": user, "password": password });
        self.app.post(path).json(&credentials)
    }

    /// A token as a client gets it.
    async fn token(&self, user: &str) -> String {
        let answer = value(&self.post("/api/token", user, PASSWORD).await);
        answer["token"].as_str().unwrap().to_owned()
    }

    /// The session that a browser has once somebody has logged in.
    async fn session(&self, user: &str) -> String {
        let answer = self.post("/login", user, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let cookie = cookie(&answer).split(';').next().unwrap();
        cookie.strip_prefix("session=").unwrap().to_owned()
    }

    /// A connection with a token, whatever becomes of it.
    async fn knock(&self, path: &str, user: &str) -> TestClient {
        let token = self.token(user).await;
        self.app.client(path).bearer(&token).connect().await
    }

    /// Somebody in a room, with all read that comes on entry.
    async fn enter(&self, path: &str, user: &str) -> TestClient {
        let mut client = self.knock(path, user).await;
        client.assert_authenticated();
        self.app.settle().await;
        client.received();
        client
    }

    async fn account(&self, name: &str) -> Account {
        let found = self.state.accounts.log_in(name, PASSWORD.to_owned()).await;
        found.unwrap().expect("there is such a user")
    }

    async fn lobby(&self) -> Room {
        self.state
            .rooms
            .find(1)
            .await
            .unwrap()
            .expect("there is a room 1")
    }
}

/// What was answered, as JSON.
fn value(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap()
}

/// What a browser shall keep.
fn cookie(answer: &Response<Bytes>) -> &str {
    answer.headers()[header::SET_COOKIE].to_str().unwrap()
}

/// An empty database of the test's own.
async fn state() -> AppState {
    let url = match env::var("CHAT_TEST_DATABASE_URL") {
        Ok(server) => own_schema(&server).await,
        Err(_) => "sqlite::memory:".to_owned(),
    };
    AppState::new(&database::open(&url).await.unwrap())
}

async fn own_schema(server: &str) -> String {
    sqlx::any::install_default_drivers();
    let schema = format!("chat_test_{}", uuid::Uuid::new_v4().simple());
    let mut connection = sqlx::AnyConnection::connect(server).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let joint = if server.contains('?') { '&' } else { '?' };
    format!("{server}{joint}options[search_path]={schema}")
}

/// What the step of the test command runs beside all others, so that none of them passes on another database than it says.
#[chanx_testing::test]
#[ignore = "for `cargo xtask test postgres`"]
async fn these_tests_run_on_postgres() {
    let url = own_schema(&env::var("CHAT_TEST_DATABASE_URL").unwrap()).await;
    let database = database::open(&url).await.unwrap();
    let version: String = sqlx::query_scalar("SELECT version()")
        .fetch_one(&database)
        .await
        .unwrap();
    assert!(version.starts_with("PostgreSQL"), "{version}");
}

#[chanx_testing::test]
async fn a_first_start_makes_users_and_a_room_and_later_ones_leave_them() {
    let state = state().await;
    let told = demo::prepare(&state, None).await.unwrap();
    let password = told.rsplit(' ').next().unwrap();
    assert!(password.len() >= 12, "{told}");
    let log_in = |name: &'static str, password: &str| {
        let password = password.to_owned();
        let accounts = state.accounts.clone();
        async move { accounts.log_in(name, password).await.unwrap() }
    };
    for name in ["moderator", "member", "stranger"] {
        assert_eq!(log_in(name, password).await.unwrap().name, name);
    }
    let again = demo::prepare(&state, None).await.unwrap();
    assert!(again.ends_with("the one that the first start printed"), "{again}");
    assert_eq!(state.accounts.count().await.unwrap(), 3);
    assert_eq!(state.rooms.find(2).await.unwrap(), None);

    // The variable's holds from the next start on.
    let set = demo::prepare(&state, Some(PASSWORD.to_owned())).await.unwrap();
    assert!(set.ends_with("CHANX_DEMO_PASSWORD"), "{set}");
    assert_eq!(log_in("member", password).await, None);
    assert!(log_in("member", PASSWORD).await.is_some());
}

#[chanx_testing::test]
async fn a_token_holds_until_its_time_or_until_it_is_revoked() {
    let site = Site::start().await;
    let member = site.account("member").await;
    let tokens = &site.state.tokens;
    let over = tokens.issue(&member, Duration::ZERO).await.unwrap();
    let good = tokens.issue(&member, Duration::from_secs(60)).await.unwrap();
    assert!(tokens.find(&over).await.unwrap().is_none());
    assert_eq!(tokens.find(&good).await.unwrap().unwrap().account, member);
    tokens.revoke(&good).await.unwrap();
    assert!(tokens.find(&good).await.unwrap().is_none());
}
