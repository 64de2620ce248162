//! Tokens that prove by themselves whose they are: what holds, and all that does not.

use std::{sync::LazyLock, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chanx::{
    access::{Bearer, Claims, Jwt, JwtAlgorithm, JwtKey, KeyError, KeySet},
    prelude::*,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Deserialize;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use super::{INVALID, Member, guarded, is_let_in, is_refused, member, refused};
use crate::logs::Log;

const EXPIRED: &str = "Token has expired.";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NEW_SECRET: &str = "fedcba9876543210fedcba9876543210";

/// What `pyjwt.py` has written.
static FOREIGN: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("pyjwt.json")).unwrap());

#[derive(Debug, Deserialize)]
struct Session {
    sub: String,
}

/// `nobody` is known no more, and the store fails for `disk`.
impl<S: Sync> Claims<S> for Session {
    type User = Member;

    async fn user(self, _: &S) -> Result<Option<Member>> {
        match self.sub.as_str() {
            "nobody" => Ok(None),
            "disk" => Err(std::io::Error::other("the disk is full"))?,
            id => Ok(id.parse().ok().map(member)),
        }
    }
}

fn tokens(keys: impl Into<KeySet>) -> Jwt<Session> {
    Jwt::new(keys)
}

fn foreign_keys() -> KeySet {
    KeySet::from_jwks(&FOREIGN["usable"].to_string()).unwrap()
}

fn each(part: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = FOREIGN[part].as_object().unwrap().iter();
    all.map(|(name, text)| (name.as_str(), text.as_str().unwrap()))
}

fn key(secret: &str) -> JwtKey {
    JwtKey::secret(JwtAlgorithm::HS256, secret).unwrap()
}

fn signed_as(header: &Header, claims: &Value, secret: impl AsRef<[u8]>) -> String {
    encode(header, claims, &EncodingKey::from_secret(secret.as_ref())).unwrap()
}

fn signed(claims: &Value) -> String {
    signed_as(&Header::default(), claims, SECRET)
}

fn named(kid: &str, secret: &str) -> String {
    let header = Header {
        kid: Some(kid.to_owned()),
        ..Header::default()
    };
    signed_as(&header, &json!({"sub": "7", "exp": in_seconds(600)}), secret)
}

/// So many seconds from now, as a claim has it.
fn in_seconds(seconds: i64) -> u64 {
    let now = time::OffsetDateTime::from(super::in_seconds(0));
    u64::try_from(now.unix_timestamp() + seconds).unwrap()
}

/// What anybody can write who knows how a token looks.
fn forged(header: &Value, signature: &[u8]) -> String {
    let claims = json!({"sub": "7", "exp": in_seconds(600)});
    let [header, claims] = [header, &claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

#[chanx_testing::test]
async fn tokens_of_all_algorithms_hold_that_another_program_has_signed() {
    let jwt = tokens(foreign_keys())
        .audience("chat")
        .issuer("https://id.example.org");
    let app = guarded(Bearer::new(jwt));
    assert_eq!(each("valid").count(), 12);
    for (_, token) in each("valid") {
        is_let_in(app.client("/").bearer(token), 7).await;
        let subprotocols = app.client("/").bearer_subprotocol(token).subprotocols(&["v1"]);
        is_let_in(subprotocols, 7).await;
    }
    for (_, token) in each("refused") {
        is_refused(app.client("/").bearer(token), INVALID).await;
    }
}

#[chanx_testing::test]
async fn keys_are_read_from_pem_for_their_own_algorithm_alone() {
    let algorithms = [
        ("RS256", JwtAlgorithm::RS256),
        ("ES256", JwtAlgorithm::ES256),
        ("ES384", JwtAlgorithm::ES384),
        ("EdDSA", JwtAlgorithm::EdDSA),
    ];
    for (name, algorithm) in algorithms {
        let pem = FOREIGN["pem"][name].as_str().unwrap();
        let jwt = tokens(JwtKey::pem(algorithm, pem).unwrap()).audience("chat");
        let app = guarded(Bearer::new(jwt));
        for (of, token) in each("valid") {
            let client = app.client("/").bearer(token);
            if of == name {
                is_let_in(client, 7).await;
            } else {
                is_refused(client, INVALID).await;
            }
        }
        for (of, other) in algorithms {
            assert_eq!(JwtKey::pem(other, pem).is_ok(), of == name);
        }
        let error = JwtKey::pem(JwtAlgorithm::HS256, pem).unwrap_err();
        assert_eq!(error, KeyError::OtherKind(JwtAlgorithm::HS256));
        let error = JwtKey::secret(JwtAlgorithm::HS256, pem).unwrap_err();
        assert_eq!(error, KeyError::PublicSecret);
    }
    let weak = FOREIGN["pem"]["weak"].as_str().unwrap();
    assert_eq!(
        JwtKey::pem(JwtAlgorithm::RS256, weak).unwrap_err(),
        KeyError::RsaSize
    );
    assert_eq!(
        JwtKey::pem(JwtAlgorithm::RS256, "no key").unwrap_err(),
        KeyError::Unreadable
    );
    let error = JwtKey::secret(JwtAlgorithm::RS256, SECRET).unwrap_err();
    assert_eq!(error, KeyError::OtherKind(JwtAlgorithm::RS256));
}

#[test]
fn a_set_passes_over_keys_that_verify_nothing_and_is_none_without_any() {
    let set = |json: &Value| KeySet::from_jwks(&json.to_string());
    assert_eq!(set(&FOREIGN["unusable"]).unwrap_err(), KeyError::NoKeys);
    for key in FOREIGN["unusable"]["keys"].as_array().unwrap() {
        assert_eq!(
            set(&json!({"keys": [key]})).unwrap_err(),
            KeyError::NoKeys,
            "{key}"
        );
    }
    for key in FOREIGN["usable"]["keys"].as_array().unwrap() {
        assert!(set(&json!({"keys": [key]})).is_ok(), "{key}");
    }
    assert_eq!(set(&json!({"keys": []})).unwrap_err(), KeyError::NoKeys);
    for none in [json!({}), json!([]), json!({"keys": 1})] {
        assert_eq!(set(&none).unwrap_err(), KeyError::NoKeySet);
    }
}

#[chanx_testing::test]
async fn what_a_token_says_of_its_algorithm_is_not_believed() {
    let jwt = tokens(foreign_keys()).audience("chat").without_expiry();
    let app = guarded(Bearer::new(jwt));
    for kid in [json!("RS256"), json!("HS256"), Value::Null] {
        for none in ["none", "None", "NONE", ""] {
            let token = forged(&json!({"alg": none, "kid": kid}), b"");
            is_refused(app.client("/").bearer(&token), INVALID).await;
        }
        let mut header = Header::new(Algorithm::HS256);
        header.kid = kid.as_str().map(str::to_owned);
        let claims = json!({"sub": "7", "aud": "chat", "exp": in_seconds(600)});
        for (_, pem) in each("pem") {
            for public in [pem, pem.trim()] {
                let token = signed_as(&header, &claims, public);
                is_refused(app.client("/").bearer(&token), INVALID).await;
            }
        }
    }
    // A key that the token brings along.
    let brought = json!({"kty": "oct", "k": BASE64_URL_SAFE_NO_PAD.encode(NEW_SECRET)});
    let mut header = Header::new(Algorithm::HS256);
    header.jwk = serde_json::from_value(brought).unwrap();
    let claims = json!({"sub": "7", "aud": "chat", "exp": in_seconds(600)});
    let token = signed_as(&header, &claims, NEW_SECRET);
    is_refused(app.client("/").bearer(&token), INVALID).await;
}

#[chanx_testing::test]
async fn what_is_no_token_or_was_changed_is_refused() {
    let app = guarded(Bearer::new(tokens(key(SECRET))));
    let good = signed(&json!({"sub": "7", "exp": in_seconds(600)}));
    is_let_in(app.client("/").bearer(&good), 7).await;
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let others = BASE64_URL_SAFE_NO_PAD.encode(json!({"sub": "8", "exp": in_seconds(600)}).to_string());
    for token in [
        format!("{header}.{others}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{header}.{claims}.{signature}.{signature}"),
        format!("{header}.{claims}.{}", &signature[1..]),
        format!("{header}..{signature}"),
        "a.b.c".to_owned(),
        "...".to_owned(),
        "token".to_owned(),
        forged(&json!({"alg": "HS256"}), &[0; 32]),
        signed_as(
            &Header::default(),
            &json!({"sub": "7", "exp": in_seconds(600)}),
            NEW_SECRET,
        ),
    ] {
        is_refused(app.client("/").bearer(&token), INVALID).await;
    }
    let header = Header {
        crit: Some(vec!["https://example.org/must-be-understood".to_owned()]),
        ..Header::default()
    };
    let token = signed_as(&header, &json!({"sub": "7", "exp": in_seconds(600)}), SECRET);
    is_refused(app.client("/").bearer(&token), INVALID).await;
}

#[chanx_testing::test]
async fn a_token_has_its_time() {
    let app = guarded(Bearer::new(tokens(key(SECRET))));
    let exact = guarded(Bearer::new(tokens(key(SECRET)).leeway(Duration::ZERO)));
    let endless = guarded(Bearer::new(tokens(key(SECRET)).without_expiry()));
    // Far from each border, since the clock goes on meanwhile.
    let bearing = |app: &chanx_testing::RunningApp, claims| app.client("/").bearer(&signed(&claims));
    is_refused(bearing(&app, json!({"sub": "7"})), INVALID).await;
    is_refused(bearing(&app, json!({"sub": "7", "exp": null})), INVALID).await;
    is_refused(bearing(&app, json!({"sub": "7", "exp": "4102444800"})), INVALID).await;
    is_refused(bearing(&app, json!({"sub": "7", "exp": -1})), INVALID).await;
    is_let_in(bearing(&app, json!({"sub": "7", "exp": 4_102_444_800.5})), 7).await;
    let late = json!({"sub": "7", "exp": in_seconds(-30)});
    is_let_in(bearing(&app, late.clone()), 7).await;
    is_refused(bearing(&exact, late), EXPIRED).await;
    for long_ago in [0, 1, in_seconds(-600)] {
        for app in [&app, &exact, &endless] {
            is_refused(bearing(app, json!({"sub": "7", "exp": long_ago})), EXPIRED).await;
        }
    }
    is_let_in(bearing(&endless, json!({"sub": "7"})), 7).await;
    is_let_in(bearing(&endless, json!({"sub": "7", "exp": u64::MAX})), 7).await;
    let early = |seconds| json!({"sub": "7", "exp": in_seconds(6000), "nbf": in_seconds(seconds)});
    is_let_in(bearing(&app, early(30)), 7).await;
    is_refused(bearing(&app, early(600)), INVALID).await;
    is_refused(bearing(&exact, early(30)), INVALID).await;
    let longest = guarded(Bearer::new(tokens(key(SECRET)).leeway(Duration::MAX)));
    is_let_in(
        bearing(&longest, json!({"sub": "7", "exp": in_seconds(-3000)})),
        7,
    )
    .await;
    is_refused(
        bearing(&longest, json!({"sub": "7", "exp": in_seconds(-4000)})),
        EXPIRED,
    )
    .await;
}

#[chanx_testing::test(paused)]
async fn the_connection_ends_with_its_token() {
    let app = guarded(Bearer::new(tokens(key(SECRET))));
    let start = tokio::time::Instant::now();
    let token = signed(&json!({"sub": "7", "exp": in_seconds(540)}));
    let mut client = app.client("/").bearer(&token).connect().await;
    client.assert_authenticated();
    client.assert_closed_with(4401, "token expired").await;
    assert_eq!((start.elapsed().as_secs() + 5) / 10, 60);
}

#[chanx_testing::test]
async fn audience_and_issuer_are_asked_for() {
    let claims = |more: Value| {
        let mut claims = json!({"sub": "7", "exp": in_seconds(600)});
        let more = more.as_object().unwrap().clone();
        claims.as_object_mut().unwrap().extend(more);
        signed(&claims)
    };
    let jwt = tokens(key(SECRET)).audience("chat").audience("site").issuer("id");
    let app = guarded(Bearer::new(jwt));
    for good in [
        json!({"aud": "chat", "iss": "id"}),
        json!({"aud": ["shop", "site"], "iss": "id"}),
    ] {
        is_let_in(app.client("/").bearer(&claims(good)), 7).await;
    }
    for bad in [
        json!({"aud": "shop", "iss": "id"}),
        json!({"aud": ["shop"], "iss": "id"}),
        json!({"aud": [], "iss": "id"}),
        json!({"aud": 5, "iss": "id"}),
        json!({"aud": "Chat", "iss": "id"}),
        json!({"iss": "id"}),
        json!({"aud": "chat", "iss": "other"}),
        json!({"aud": "chat", "iss": 5}),
        json!({"aud": "chat"}),
    ] {
        is_refused(app.client("/").bearer(&claims(bad)), INVALID).await;
    }
    let app = guarded(Bearer::new(tokens(key(SECRET))));
    is_refused(app.client("/").bearer(&claims(json!({"aud": "chat"}))), INVALID).await;
    is_let_in(app.client("/").bearer(&claims(json!({"iss": "other"}))), 7).await;
}

#[chanx_testing::test]
async fn keys_are_found_by_name_and_replaced_while_the_program_runs() {
    let keys = KeySet::new([key(SECRET).named("old")]);
    let app = guarded(Bearer::new(tokens(keys.clone())));
    let unnamed = |secret| {
        signed_as(
            &Header::default(),
            &json!({"sub": "7", "exp": in_seconds(600)}),
            secret,
        )
    };
    is_let_in(app.client("/").bearer(&named("old", SECRET)), 7).await;
    is_let_in(app.client("/").bearer(&unnamed(SECRET)), 7).await;
    is_refused(app.client("/").bearer(&named("other", SECRET)), INVALID).await;
    is_refused(app.client("/").bearer(&named("new", NEW_SECRET)), INVALID).await;

    keys.replace(KeySet::new([
        key(SECRET).named("old"),
        key(NEW_SECRET).named("new"),
    ]));
    is_let_in(app.client("/").bearer(&named("old", SECRET)), 7).await;
    is_let_in(app.client("/").bearer(&named("new", NEW_SECRET)), 7).await;
    is_let_in(app.client("/").bearer(&unnamed(NEW_SECRET)), 7).await;
    is_refused(app.client("/").bearer(&named("old", NEW_SECRET)), INVALID).await;

    let mut stays = app.client("/").bearer(&named("old", SECRET)).connect().await;
    keys.replace(KeySet::new([key(NEW_SECRET)]));
    is_refused(app.client("/").bearer(&named("old", SECRET)), INVALID).await;
    is_let_in(app.client("/").bearer(&named("any", NEW_SECRET)), 7).await;
    stays.assert_authenticated();
    assert!(!stays.is_closed());
    keys.replace(keys.clone());
    keys.replace(KeySet::new([]));
    is_refused(app.client("/").bearer(&named("new", NEW_SECRET)), INVALID).await;
    stays.ping().await;
    assert!(stays.ponged().await);
}

#[chanx_testing::test]
async fn the_claims_say_whose_it_is() {
    let app = guarded(Bearer::new(tokens(key(SECRET))));
    let claims = |sub: Value| signed(&json!({"sub": sub, "exp": in_seconds(600)}));
    is_let_in(app.client("/").bearer(&claims(json!("5"))), 5).await;
    is_refused(app.client("/").bearer(&claims(json!("nobody"))), INVALID).await;
    is_refused(app.client("/").bearer(&claims(json!(5))), INVALID).await;
    is_refused(
        app.client("/").bearer(&signed(&json!({"exp": in_seconds(600)}))),
        INVALID,
    )
    .await;
    let mut client = app.client("/").bearer(&claims(json!("disk"))).connect().await;
    refused(&mut client, 500, "Internal server error").await;
}

#[chanx_testing::test]
async fn neither_tokens_nor_keys_stand_in_the_log() {
    const NAME: &str = "hunter2";
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let jwt = tokens(KeySet::new([key(SECRET).named("now")]));
    let shown = format!("{jwt:?}");
    assert!(shown.contains("now") && !shown.contains(SECRET), "{shown}");
    let app = guarded(Bearer::new(jwt).query("token"));
    let good = signed(&json!({"sub": "7", "exp": in_seconds(600)}));
    let old = signed(&json!({"sub": "7", "exp": 1, "name": NAME}));
    let odd = signed(&json!({"sub": {"name": NAME}, "exp": in_seconds(600)}));
    let late = signed(&json!({"sub": "7", "exp": NAME}));
    let unknown = named(NAME, SECRET);
    for token in [&old, &odd, &late, &unknown, &format!("{good}x")] {
        app.client("/").bearer(token).connect().await.assert_refused(401);
        app.client("/")
            .query("token", token)
            .connect()
            .await
            .assert_refused(401);
    }
    is_let_in(app.client("/").bearer(&good), 7).await;
    app.settle().await;
    assert_eq!(log.saying("refused connection").len(), 10);
    for secret in [&old, &odd, &late, &unknown, &good, NAME, SECRET] {
        for part in secret.split('.') {
            log.never_says(part);
        }
    }
}
