//! What plain HTTP answers.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::{LOBBY, PASSWORD, Site, cookie, value};

#[chanx_testing::test]
async fn the_page_and_its_files_are_there_and_run_nothing_from_elsewhere() {
    let site = Site::start().await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/chat.css", "text/css"),
        ("/chat.js", "text/javascript"),
    ] {
        let answer = site.app.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], kind);
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
    }
}

#[chanx_testing::test]
async fn a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let site = Site::start().await;
    let log_in = |origin| site.post("/login", "member", PASSWORD).origin(origin);
    let answer = log_in("http://testserver").await;
    let plain = cookie(&answer);
    assert!(
        plain.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600"),
        "{plain}"
    );
    let answer = log_in("https://testserver").await;
    assert!(cookie(&answer).ends_with("; Secure"));
}

#[chanx_testing::test]
async fn it_says_who_has_logged_in_and_the_rooms_that_are_theirs() {
    let site = Site::start().await;
    let nobody = value(&site.app.get("/api/me").await);
    assert_eq!(nobody, json!({"user": null, "rooms": []}));
    let session = site.session("member").await;
    let asked = site
        .app
        .get("/api/me")
        .cookie("theme", "dark")
        .cookie("session", &session);
    assert_eq!(
        value(&asked.await),
        json!({"user": "member", "rooms": [{"id": 1, "name": "Lobby"}]})
    );
    let token = site.token("stranger").await;
    let stranger = value(&site.app.get("/api/me").bearer(&token).await);
    assert_eq!(stranger, json!({"user": "stranger", "rooms": []}));
}

#[chanx_testing::test]
async fn nobody_learns_whether_the_name_or_the_password_was_wrong() {
    let site = Site::start().await;
    for (user, password) in [("member", "wrong"), ("nobody", PASSWORD), ("mem\0ber", PASSWORD)] {
        for path in ["/login", "/api/token"] {
            let answer = site.post(path, user, password).await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
            assert_eq!(value(&answer), json!({"detail": "Wrong user name or password."}));
            assert!(!answer.headers().contains_key(header::SET_COOKIE));
        }
    }
}

#[chanx_testing::test]
async fn other_sites_pages_can_not_log_anybody_in_or_out() {
    let site = Site::start().await;
    let session = site.session("member").await;
    for (name, said) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
    ] {
        for path in ["/login", "/logout", "/api/token"] {
            let foreign = site.post(path, "member", PASSWORD).header(name, said);
            let answer = foreign.cookie("session", &session).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {said}, {path}");
        }
    }
    // Neither can a form, which needs no leave of ours to be sent.
    let form = site.app.post("/login").header("content-type", "text/plain");
    let answer = form.body(json!({"username": "member", "password": PASSWORD}).to_string());
    assert_eq!(answer.await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let own = site
        .post("/login", "member", PASSWORD)
        .origin("http://testserver");
    let answer = own.header("sec-fetch-site", "same-origin").await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

#[chanx_testing::test]
async fn who_logs_out_loses_the_session() {
    let site = Site::start().await;
    let session = site.session("member").await;
    let log_out = || site.app.post("/logout").cookie("session", &session);
    let answer = log_out().await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert!(cookie(&answer).starts_with("session=; "));
    assert!(cookie(&answer).ends_with("; Max-Age=0"));

    let me = site.app.get("/api/me").cookie("session", &session).await;
    assert_eq!(value(&me)["user"], json!(null));
    assert_eq!(log_out().await.status(), StatusCode::UNAUTHORIZED);
}

#[chanx_testing::test]
async fn who_logs_out_is_disconnected_and_does_not_come_back_by_that_session() {
    let site = Site::start().await;
    let (ends, stays) = (site.session("member").await, site.session("member").await);
    let connect = |session: &str| {
        let page = site.app.client(LOBBY).origin("http://testserver");
        page.cookie("session", session).connect()
    };
    let (mut here, other) = (connect(&ends).await, site.enter(LOBBY, "moderator").await);
    here.assert_authenticated();

    site.app.post("/logout").cookie("session", &ends).await;
    here.assert_closed_with(1008, "logged out").await;
    connect(&ends).await.assert_refused(401);
    connect(&stays).await.assert_authenticated();
    site.app.settle().await;
    assert!(!other.is_closed(), "it closed somebody else");
}
