//! The program on SQLite, or on the PostgreSQL that `CHAT_TEST_DATABASE_URL` names: `cargo xtask test postgres` runs all of
//! this there.

// Who gets in, and who does not.
mod entering;
// What happens in a room.
mod talking;
// What plain HTTP answers.
mod visiting;

use std::{env, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use chanx_testing::{RunningApp, TestApp, TestClient};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _};
use tower::ServiceExt as _;

use crate::{accounts::Account, database, demo, rooms::Room, routes, state::AppState, web};

const PASSWORD: &str = "open sesame";
const LOBBY: &str = "/ws/chat/1/";

/// The program after its first start, with nothing said yet.
struct Site {
    app: RunningApp,
    state: AppState,
}

/// What plain HTTP answered.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Site {
    async fn start() -> Self {
        let state = state().await;
        demo::prepare(&state, Some(PASSWORD.to_owned())).await.unwrap();
        let app = TestApp::new(routes()).state(state.clone()).start();
        Self { app, state }
    }

    fn pages(&self) -> Router {
        web::pages(self.state.clone())
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, headers, String::new()).await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json"), ("host", "testserver")];
        all.extend(headers);
        self.ask("POST", path, &all, body.to_string()).await
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.pages().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// A token as a client gets it.
    async fn token(&self, user: &str) -> String {
        let answer = self.post("/api/token", &[], &credentials(user, PASSWORD)).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// The cookie that a browser sends once somebody has logged in.
    async fn cookie(&self, user: &str) -> String {
        let answer = self.post("/login", &[], &credentials(user, PASSWORD)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// A connection with a token, whatever becomes of it.
    async fn knock(&self, path: &str, user: &str) -> TestClient {
        let bearer = format!("Bearer {}", self.token(user).await);
        self.app
            .client(path)
            .header("authorization", &bearer)
            .connect()
            .await
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

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

fn credentials(user: &str, password: &str) -> Value {
    json!({ "username": user, "password": password })
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
