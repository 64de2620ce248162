//! What plain HTTP answers.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::{PASSWORD, Site, credentials};

#[chanx_testing::test]
async fn the_page_and_its_files_are_there_and_run_nothing_from_elsewhere() {
    let site = Site::start().await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/chat.css", "text/css"),
        ("/chat.js", "text/javascript"),
    ] {
        let answer = site.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CONTENT_TYPE], kind);
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
    }
}

#[chanx_testing::test]
async fn a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let site = Site::start().await;
    let log_in = |origin: &'static str| {
        let site = &site;
        async move {
            let body = credentials("member", PASSWORD);
            let answer = site.post("/login", &[("origin", origin)], &body).await;
            answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned()
        }
    };
    let cookie = log_in("http://testserver").await;
    assert!(
        cookie.contains("; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600"),
        "{cookie}"
    );
    assert!(!cookie.contains("Secure"), "{cookie}");
    assert!(log_in("https://testserver").await.ends_with("; Secure"));
}

#[chanx_testing::test]
async fn it_says_who_has_logged_in_and_the_rooms_that_are_theirs() {
    let site = Site::start().await;
    let nobody = site.get("/api/me", &[]).await;
    assert_eq!(nobody.json(), json!({"user": null, "rooms": []}));
    let cookie = site.cookie("member").await;
    let member = site
        .get("/api/me", &[("cookie", &format!("a=b; {cookie}"))])
        .await;
    assert_eq!(
        member.json(),
        json!({"user": "member", "rooms": [{"id": 1, "name": "Lobby"}]})
    );
    let token = format!("Bearer {}", site.token("stranger").await);
    let stranger = site.get("/api/me", &[("authorization", &token)]).await;
    assert_eq!(stranger.json(), json!({"user": "stranger", "rooms": []}));
}

#[chanx_testing::test]
async fn nobody_learns_whether_the_name_or_the_password_was_wrong() {
    let site = Site::start().await;
    for (user, password) in [("member", "wrong"), ("nobody", PASSWORD), ("mem\0ber", PASSWORD)] {
        for path in ["/login", "/api/token"] {
            let answer = site.post(path, &[], &credentials(user, password)).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert_eq!(answer.json(), json!({"detail": "Wrong user name or password."}));
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
        }
    }
}

#[chanx_testing::test]
async fn other_sites_pages_can_not_log_anybody_in_or_out() {
    let site = Site::start().await;
    let cookie = site.cookie("member").await;
    let body = credentials("member", PASSWORD);
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
    ] {
        for path in ["/login", "/logout", "/api/token"] {
            let answer = site.post(path, &[foreign, ("cookie", &cookie)], &body).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign:?} {path}");
        }
    }
    // Neither can a form, which needs no leave of ours to be sent.
    let form = [("content-type", "text/plain")];
    let answer = site.ask("POST", "/login", &form, body.to_string()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let own = [("sec-fetch-site", "same-origin"), ("origin", "http://testserver")];
    assert_eq!(
        site.post("/login", &own, &body).await.status,
        StatusCode::NO_CONTENT
    );
}

#[chanx_testing::test]
async fn who_logs_out_loses_the_session() {
    let site = Site::start().await;
    let cookie = site.cookie("member").await;
    let answer = site.post("/logout", &[("cookie", &cookie)], &json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(
        answer.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );

    let me = site.get("/api/me", &[("cookie", &cookie)]).await;
    assert_eq!(me.json()["user"], json!(null));
    let again = site.post("/logout", &[("cookie", &cookie)], &json!({})).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
}
