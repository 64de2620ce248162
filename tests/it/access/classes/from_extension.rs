//! Users whom a layer in front has found: one of our own, and `axum-login`.

use std::{collections::HashMap, convert::Infallible};

use axum::{Router, extract::Path, routing::post};
use axum_login::{AuthManagerLayerBuilder, AuthUser, AuthnBackend, tower_sessions::SessionManagerLayer};
use chanx::{
    access::{FromExtension, Identity, User, UserId},
    prelude::*,
};
use chanx_testing::TestApp;
use http::{StatusCode, header};
use tower::ServiceBuilder;
use tower_sessions_memory_store::MemoryStore;

use super::{NOBODY, guarded, in_seconds, is_let_in, is_refused, member};

/// What a layer leaves: whose it is.
#[derive(Debug, Clone)]
struct Pass(Option<u64>);

#[chanx_testing::test]
async fn what_a_layer_leaves_says_who_it_is() {
    let app = guarded(FromExtension::new(|pass: &Pass| pass.0.map(member)));
    is_let_in(app.client("/").extension(Pass(Some(7))), 7).await;
    is_refused(app.client("/").extension(Pass(None)), NOBODY).await;
    is_refused(app.client("/"), NOBODY).await;
    // One that is found already is believed before any class is asked.
    is_let_in(app.client("/").extension(Pass(Some(7))).user(member(8)), 8).await;
    let class = FromExtension::new(|pass: &Pass| pass.0.map(member));
    let shown = format!("{class:?}");
    assert!(
        shown.starts_with("FromExtension(") && shown.ends_with("::Pass)"),
        "{shown}"
    );
}

#[chanx_testing::test(paused)]
async fn it_may_say_until_when() {
    let ends = in_seconds(600);
    let app = guarded(FromExtension::identified(move |pass: &Pass| {
        let identity = Identity::new(member(pass.0?));
        Some(identity.expires_at(ends))
    }));
    let start = tokio::time::Instant::now();
    let mut client = app.client("/").extension(Pass(Some(7))).connect().await;
    client.assert_authenticated();
    client.assert_closed_with(4401, "token expired").await;
    assert_eq!((start.elapsed().as_secs() + 5) / 10, 60);
}

/// An account as `axum-login` knows it, and as chanx does.
#[derive(Debug, Clone)]
struct Account {
    name: String,
    hash: Vec<u8>,
}

impl AuthUser for Account {
    type Id = String;

    fn id(&self) -> String {
        self.name.clone()
    }

    fn session_auth_hash(&self) -> &[u8] {
        &self.hash
    }
}

impl User for Account {
    fn id(&self) -> UserId {
        self.name.as_str().into()
    }
}

#[derive(Debug, Clone)]
struct Accounts(HashMap<String, Account>);

impl AuthnBackend for Accounts {
    type User = Account;
    type Credentials = (String, String);
    type Error = Infallible;

    async fn authenticate(&self, (name, password): (String, String)) -> Result<Option<Account>, Infallible> {
        let account = self.0.get(&name);
        Ok(account
            .filter(|account| account.hash == password.as_bytes())
            .cloned())
    }

    async fn get_user(&self, name: &String) -> Result<Option<Account>, Infallible> {
        Ok(self.0.get(name).cloned())
    }
}

type AuthSession = axum_login::AuthSession<Accounts>;

/// Says to those who are in as whom they are.
#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    You(String),
}

#[derive(Debug, Default)]
struct Club;

#[consumer(
    outgoing = Told,
    user = Account,
    authentication = [FromExtension::new(|session: &AuthSession| session.user.clone())],
)]
impl Club {
    #[ready]
    async fn tell(&mut self, ctx: &mut Context<Self>) -> Result<Told> {
        Ok(Told::You(ctx.user().name.clone()))
    }
}

routes! { fn club() -> Routes { "ws/" => Club } }

fn pages() -> Router {
    let log_in = async |mut session: AuthSession, Path(credentials): Path<(String, String)>| match session
        .authenticate(credentials)
        .await
        .unwrap()
    {
        Some(account) => {
            session.login(&account).await.unwrap();
            StatusCode::NO_CONTENT
        }
        None => StatusCode::UNAUTHORIZED,
    };
    let log_out = async |mut session: AuthSession| {
        session.logout().await.unwrap();
    };
    Router::new()
        .route("/login/{name}/{password}", post(log_in))
        .route("/logout", post(log_out))
}

#[chanx_testing::test]
async fn who_has_logged_in_with_axum_login_is_known() {
    let alice = Account {
        name: "alice".to_owned(),
        hash: b"sesame".to_vec(),
    };
    let accounts = Accounts(HashMap::from([("alice".to_owned(), alice)]));
    let app = TestApp::new(club()).with(|app| app.fallback(pages()));
    let app = app.settings(|settings| settings.allow_missing_origin = true);
    let app = app.start_behind(|service| {
        let sessions = SessionManagerLayer::new(MemoryStore::default());
        let logins = AuthManagerLayerBuilder::new(accounts, sessions).build();
        ServiceBuilder::new().layer(logins).service(service)
    });
    is_refused(app.client("/ws/"), NOBODY).await;
    let wrong = app.post("/login/alice/simsim").await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let answer = app.post("/login/alice/sesame").await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    let (name, rest) = cookie.split_once('=').unwrap();
    let session = rest.split(';').next().unwrap();
    let browser = || app.client("/ws/").cookie(name, session);
    let mut client = browser().connect().await;
    client.assert_authenticated();
    assert_eq!(client.next::<Told>().await, Told::You("alice".to_owned()));
    is_refused(app.client("/ws/").cookie(name, "AAAAAAAAAAAAAAAAAAAAAA"), NOBODY).await;
    assert_eq!(
        app.post("/logout").cookie(name, session).await.status(),
        StatusCode::OK
    );
    is_refused(browser(), NOBODY).await;
}
