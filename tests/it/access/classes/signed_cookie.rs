//! Cookies that the site has signed.

use chanx::{
    access::{CookieKeys, Identity, SignedCookie, Verifier},
    prelude::*,
};
use chanx_testing::{Asking, RunningApp, Socket};
use cookie::{Cookie, CookieJar, Key};
use tracing::level_filters::LevelFilter;

use super::{INVALID, Member, NOBODY, guarded, is_let_in, is_refused, member, refused};
use crate::logs::Log;

const NEW: [u8; 64] = [1; 64];
const OLD: [u8; 64] = [2; 64];

/// Whose ids the cookies hold.
struct ById;

impl<S: Sync> Verifier<S> for ById {
    type User = Member;

    async fn verify(&self, signed: &str, _: &S) -> Result<Option<Identity<Member>>> {
        Ok(match signed {
            "disk" => Err(std::io::Error::other("the disk is full"))?,
            "7 ünd" => Some(Identity::new(member(7))),
            id => id.parse().ok().map(|id| Identity::new(member(id))),
        })
    }
}

fn guarded_by(keys: CookieKeys) -> RunningApp {
    guarded(SignedCookie::new("member", keys, ById))
}

/// As a site writes it, by the library of all sites.
fn signed(key: &[u8], value: &str) -> String {
    let mut jar = CookieJar::new();
    jar.signed_mut(&Key::from(key))
        .add(Cookie::new("member", value.to_owned()));
    jar.get("member").unwrap().value().to_owned()
}

fn showing(app: &RunningApp, value: &str) -> Asking<Socket> {
    app.client("/").cookie("member", value)
}

#[chanx_testing::test]
async fn what_the_site_has_signed_holds_and_nothing_else() {
    let app = guarded_by(CookieKeys::new(NEW).unwrap());
    let good = signed(&NEW, "7");
    is_let_in(showing(&app, &good), 7).await;
    is_let_in(showing(&app, &signed(&NEW, "7 ünd")), 7).await;
    let (signature, _) = good.split_at(44);
    for forged in [
        "7",
        signature,
        &format!("{signature}8"),
        &format!("{signature}77"),
        &format!("{}7", "A".repeat(44)),
        &format!("{}7", "ü".repeat(22)),
        &format!("{}=7", "A".repeat(43)),
        &signed(&OLD, "7"),
        &good.to_lowercase(),
        &format!(" {good}"),
    ] {
        is_refused(showing(&app, forged), INVALID).await;
    }
    // Signed, but nobody's.
    is_refused(showing(&app, &signed(&NEW, "nobody")), INVALID).await;
    let mut client = showing(&app, &signed(&NEW, "disk")).connect().await;
    refused(&mut client, 500, "Internal server error").await;
    is_refused(showing(&app, ""), NOBODY).await;
    is_refused(app.client("/").cookie("other", &good), NOBODY).await;
    is_refused(app.client("/"), NOBODY).await;
}

#[chanx_testing::test]
async fn the_signature_is_the_one_that_others_make() {
    let key: Vec<u8> = (0..64).collect();
    let app = guarded_by(CookieKeys::new(key).unwrap());
    // Python: b64encode(hmac.new(key[:32], b"7", "sha256").digest()) + b"7"
    is_let_in(showing(&app, "Q8h1wQJ+C7YLPF4FXXJFvvoDIvRdeg+Gz7V455pc4mk=7"), 7).await;
}

#[chanx_testing::test]
async fn a_key_takes_the_place_of_another_while_both_hold() {
    let both = CookieKeys::new(NEW).unwrap().or(OLD).unwrap();
    let app = guarded_by(both);
    is_let_in(showing(&app, &signed(&NEW, "7")), 7).await;
    is_let_in(showing(&app, &signed(&OLD, "8")), 8).await;
    is_refused(showing(&app, &signed(&[3; 64], "7")), INVALID).await;
    assert!(CookieKeys::new([1; 63]).is_err() && CookieKeys::new([1; 80]).is_ok());
    assert!(CookieKeys::new(NEW).unwrap().or("").is_err());
}

#[chanx_testing::test]
async fn neither_cookies_nor_keys_stand_in_the_log() {
    const SECRET: &str = "hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2";
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let class = SignedCookie::new("member", CookieKeys::new(SECRET).unwrap(), ById);
    assert_eq!(
        format!("{class:?}"),
        r#"SignedCookie { name: "member", keys: CookieKeys(1), .. }"#
    );
    let app = guarded(class);
    is_refused(showing(&app, "forged"), INVALID).await;
    let unknown = signed(SECRET.as_bytes(), "nobody");
    is_refused(showing(&app, &unknown), INVALID).await;
    app.settle().await;
    assert_eq!(log.saying("refused connection").len(), 2);
    for secret in ["forged", "nobody", "hunter2", &unknown] {
        log.never_says(secret);
    }
}
