//! The ready-made authentication classes, each over a whole connection.

use chanx::{access::Authentication, prelude::*, settings::Reject};
use chanx_testing::{Asking, RunningApp, Socket, TestApp};
use http::{StatusCode, header};

use super::{Member, in_seconds, refused};

// Names and passwords.
mod basic;
// Tokens, wherever they are.
mod bearer;
// What layers in front leave.
mod from_extension;
// JSON Web Tokens.
#[cfg(feature = "jwt")]
mod jwt;
// Sessions of `tower-sessions`.
#[cfg(feature = "tower-sessions")]
mod session;
// Cookies that the site has signed.
#[cfg(feature = "signed-cookie")]
mod signed_cookie;

pub(super) const NOBODY: &str = "Authentication credentials were not provided.";
pub(super) const INVALID: &str = "Invalid token.";

/// Says to those who are in as whom they are.
#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    You(u64),
}

#[derive(Debug, Default)]
struct Door;

#[consumer(outgoing = Told, user = Member, subprotocols = ["v1"])]
impl Door {
    #[ready]
    async fn tell(&mut self, ctx: &mut Context<Self>) -> Result<Told> {
        Ok(Told::You(ctx.user().id))
    }
}

routes! { fn door() -> Routes { "" => Door } }

fn member(id: u64) -> Member {
    Member {
        id,
        is_staff: false,
        scopes: Vec::new(),
    }
}

/// An application with this one class. Its clients are no browsers, so cookies come without an origin.
fn guarded(class: impl Authentication<()>) -> RunningApp {
    let app = TestApp::new(door()).with(|app| app.authentication(class));
    app.settings(|settings| settings.allow_missing_origin = true)
        .start()
}

async fn is_let_in(client: Asking<Socket>, id: u64) {
    let mut client = client.connect().await;
    client.assert_authenticated();
    assert_eq!(client.next::<Told>().await, Told::You(id));
}

/// 401 in these words, and closed with 4401.
async fn is_refused(client: Asking<Socket>, detail: &str) {
    refused(&mut client.connect().await, 401, detail).await;
}

/// `WWW-Authenticate` of a 401 in the handshake.
async fn asked_in_the_handshake(class: impl Authentication<()>) -> String {
    let app = TestApp::new(door()).with(|app| app.authentication(class));
    let app = app
        .settings(|settings| settings.reject = Reject::Handshake)
        .start();
    let refused = app.client("/").try_connect().await.expect_err("a refusal");
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let asked = &refused.headers[header::WWW_AUTHENTICATE];
    asked.to_str().unwrap().to_owned()
}
