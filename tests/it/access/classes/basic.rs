//! Names and passwords.

use base64::{Engine, prelude::BASE64_STANDARD};
use chanx::{
    access::{Basic, Bearer, Identity, Verifier, VerifyPassword, same_secret},
    prelude::*,
};
use chanx_testing::TestApp;
use tracing::level_filters::LevelFilter;

use super::{Member, NOBODY, asked_in_the_handshake, door, guarded, is_let_in, is_refused, member, refused};
use crate::logs::Log;

const WRONG: &str = "Invalid username or password.";

/// Member 7 is `jürgen`, and 8 is the one without a name.
struct Passwords;

impl<S: Sync> VerifyPassword<S> for Passwords {
    type User = Member;

    async fn verify(&self, name: &str, password: &str, _: &S) -> Result<Option<Identity<Member>>> {
        Ok(match name {
            "jürgen" if same_secret(password, "open:sésame") => Some(Identity::new(member(7))),
            "" if password.is_empty() => Some(Identity::new(member(8))),
            "locked" => Err(Error::client("This account is locked."))?,
            "disk" => Err(std::io::Error::other("the disk is full"))?,
            _ => None,
        })
    }
}

fn basic() -> Basic<Passwords> {
    Basic::new("machines", Passwords)
}

#[chanx_testing::test]
async fn a_name_with_its_password_is_let_in_and_no_other() {
    let app = guarded(basic());
    is_let_in(app.client("/").basic("jürgen", "open:sésame"), 7).await;
    is_let_in(app.client("/").basic("", ""), 8).await;
    for (name, password) in [
        ("jürgen", "open"),
        ("jürgen", ""),
        ("", "open:sésame"),
        ("eve", "x"),
    ] {
        is_refused(app.client("/").basic(name, password), WRONG).await;
    }
    is_refused(app.client("/").basic("locked", ""), "This account is locked.").await;
    let mut client = app.client("/").basic("disk", "").connect().await;
    refused(&mut client, 500, "Internal server error").await;
}

#[chanx_testing::test]
async fn a_header_that_is_not_as_it_should_be_is_refused_and_one_of_another_scheme_is_not_read() {
    let app = guarded(basic());
    let sending = |header: &str| app.client("/").header("authorization", header);
    let good = BASE64_STANDARD.encode("jürgen:open:sésame");
    let unpadded = good.trim_end_matches('=');
    assert_ne!(good, unpadded);
    is_let_in(sending(&format!("basic {good}")), 7).await;
    is_let_in(sending(&format!("BASIC  {unpadded} ")), 7).await;
    let latin = BASE64_STANDARD.encode(b"j\xfcrgen:open");
    let no_colon = BASE64_STANDARD.encode("jürgen");
    for brought in [
        "",
        "?",
        "a",
        "jürgen:open",
        &latin,
        &no_colon,
        &format!("{good} {good}"),
    ] {
        // A header's value is ASCII.
        let brought = brought.replace('ü', "u");
        let expected = if brought.is_empty() { NOBODY } else { WRONG };
        is_refused(sending(&format!("Basic {brought}")), expected).await;
    }
    for other in [
        format!("Bearer {good}"),
        format!("Basic{good}"),
        good,
        "Basic".to_owned(),
    ] {
        is_refused(sending(&other), NOBODY).await;
    }
    is_refused(app.client("/"), NOBODY).await;
}

/// Nobody's.
struct NoTokens;

impl<S: Sync> Verifier<S> for NoTokens {
    type User = Member;

    async fn verify(&self, _: &str, _: &S) -> Result<Option<Identity<Member>>> {
        Ok(None)
    }
}

#[chanx_testing::test]
async fn it_stands_beside_tokens() {
    let app =
        TestApp::new(door()).with(|app| app.authentication(Bearer::new(NoTokens)).authentication(basic()));
    let app = app.start();
    is_let_in(app.client("/").basic("jürgen", "open:sésame"), 7).await;
    is_refused(app.client("/").bearer("open:sesame"), super::INVALID).await;
}

#[chanx_testing::test]
async fn the_realm_is_asked_for_in_the_handshake() {
    let asked = asked_in_the_handshake(basic()).await;
    assert_eq!(asked, r#"Basic realm="machines", charset="UTF-8""#);
    let odd = Basic::new("the \"old\"\r\nhouse\\é", Passwords);
    let asked = asked_in_the_handshake(odd).await;
    assert_eq!(asked, r#"Basic realm="the \"old\"house\\", charset="UTF-8""#);
}

#[chanx_testing::test]
async fn neither_name_nor_password_stands_in_the_log() {
    const SECRET: &str = "hunter2";
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let app = guarded(basic());
    is_refused(app.client("/").basic("eve", SECRET), WRONG).await;
    is_refused(app.client("/").basic(SECRET, ""), WRONG).await;
    is_refused(
        app.client("/")
            .header("authorization", &format!("Basic {SECRET}")),
        WRONG,
    )
    .await;
    app.settle().await;
    assert_eq!(log.saying("refused connection").len(), 3);
    log.never_says(SECRET);
    log.never_says(&BASE64_STANDARD.encode(format!("eve:{SECRET}")));
    assert_eq!(format!("{:?}", basic()), r#"Basic { realm: "machines", .. }"#);
}
