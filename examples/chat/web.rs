//! Plain HTTP: the page, logging in and out, and tokens for clients that are no browsers.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequestParts, OptionalFromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{Next, from_fn, map_response},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use chanx::{Channels, Error, access::User as _};
use serde::Deserialize;
use serde_json::json;

use crate::{access::COOKIE, state::AppState, tokens::Session};

/// How long a browser stays logged in.
const SESSION: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// How long the token of another client holds.
const TOKEN: Duration = Duration::from_secs(24 * 60 * 60);
/// Of what is posted here, bytes.
const BODY: usize = 4096;
/// The page needs nothing from elsewhere, and nothing of it is run but its own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the handlers share.
#[derive(Debug, Clone)]
struct Site {
    state: AppState,
    channels: Channels,
}

/// What answers plain HTTP.
pub fn pages(state: AppState, channels: Channels) -> Router {
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route("/", get(|| async { Html(include_str!("page/chat.html")) }))
        .route("/chat.css", file("text/css", include_str!("page/chat.css")))
        .route("/chat.js", file("text/javascript", include_str!("page/chat.js")))
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/api/token", post(token))
        .route("/api/me", get(me))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn(from_own_pages))
        .layer(map_response(guarded))
        .with_state(Site { state, channels })
}

/// What somebody who logs in says.
#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

/// Why there is no answer, in words.
struct Problem(StatusCode, &'static str);

/// A session for a browser: scripts can't read its cookie, and other sites' forms don't bring it.
async fn log_in(
    State(site): State<Site>,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Result<impl IntoResponse, Problem> {
    let secret = site.issue(credentials, SESSION).await?;
    // Only the browser knows whether TLS ends in front of us.
    let origin = headers.get(header::ORIGIN).map(HeaderValue::as_bytes);
    let secure = if origin.is_some_and(|origin| origin.starts_with(b"https:")) {
        "; Secure"
    } else {
        ""
    };
    let age = SESSION.as_secs();
    let cookie = format!("{COOKIE}={secret}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age}{secure}");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}

/// Ends the session, and with it what is open by it. Which connections these are nobody knows: those of the same user that came
/// by another session come back by themselves.
async fn log_out(
    State(site): State<Site>,
    SignedIn(session, secret): SignedIn,
) -> Result<impl IntoResponse, Problem> {
    site.state.tokens.revoke(&secret).await?;
    let user = session.account.id();
    if let Err(error) = site.channels.disconnect_user(user, "logged out").await {
        tracing::warn!("other processes were not told that somebody logged out: {error}");
    }
    let gone = format!("{COOKIE}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]))
}

/// A token for the header `Authorization: Bearer …`.
async fn token(
    State(site): State<Site>,
    Json(credentials): Json<Credentials>,
) -> Result<impl IntoResponse, Problem> {
    let token = site.issue(credentials, TOKEN).await?;
    Ok(Json(json!({ "token": token, "expires_in": TOKEN.as_secs() })))
}

/// Who one is, and the rooms that one may enter. That nobody has logged in is an answer too.
async fn me(State(site): State<Site>, signed_in: Option<SignedIn>) -> Result<impl IntoResponse, Problem> {
    let Some(SignedIn(session, _)) = signed_in else {
        return Ok(Json(json!({ "user": null, "rooms": [] })));
    };
    let rooms = site.state.rooms.of(&session.account).await?;
    Ok(Json(json!({ "user": session.account.name, "rooms": rooms })))
}

impl Site {
    async fn issue(&self, credentials: Credentials, lifetime: Duration) -> Result<String, Problem> {
        let Credentials { username, password } = credentials;
        let account = self.state.accounts.log_in(&username, password).await?;
        // Nobody learns which of the two was wrong.
        let account = account.ok_or(Problem(StatusCode::UNAUTHORIZED, "Wrong user name or password."))?;
        Ok(self.state.tokens.issue(&account, lifetime).await?)
    }
}

/// Whoever has logged in, and the secret that says so.
struct SignedIn(Session, String);

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        match SignedIn::find(&parts.headers, site).await? {
            Some(signed_in) => Ok(signed_in),
            None => Err(Problem(StatusCode::UNAUTHORIZED, "Log in first.")),
        }
    }
}

impl OptionalFromRequestParts<Site> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Option<Self>, Problem> {
        SignedIn::find(&parts.headers, site).await
    }
}

impl SignedIn {
    async fn find(headers: &HeaderMap, site: &Site) -> Result<Option<Self>, Problem> {
        let Some(secret) = secret(headers) else {
            return Ok(None);
        };
        let session = site.state.tokens.find(&secret).await?;
        Ok(session.map(|session| Self(session, secret)))
    }
}

/// The token in the header, else the cookie.
fn secret(headers: &HeaderMap) -> Option<String> {
    let texts = |name| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
    };
    let bearer = texts(header::AUTHORIZATION).find_map(|value| value.strip_prefix("Bearer "));
    let cookies = texts(header::COOKIE).flat_map(|value| value.split("; "));
    let cookie = cookies
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == COOKIE);
    bearer.or(cookie.map(|(_, value)| value)).map(str::to_owned)
}

/// What changes something is asked for by our own pages, or by what is no browser.
async fn from_own_pages(request: Request, next: Next) -> Response {
    if request.method() == Method::POST && !is_own(request.headers()) {
        return Problem(StatusCode::FORBIDDEN, "Another site's page may not do that.").into_response();
    }
    next.run(request).await
}

/// Browsers say where a request comes from, older ones and those without TLS by the origin alone.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text(HeaderName::from_static("sec-fetch-site"));
    match (site, text(header::ORIGIN), text(header::HOST)) {
        (Some(site), _, _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), host) => origin.split_once("://").map(|(_, page)| page) == host,
        (None, None, _) => true,
    }
}

/// What browsers shall mind.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        tracing::error!("a request failed: {error:?}");
        Self(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here.")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(status, detail) = self;
        (status, Json(json!({ "detail": detail }))).into_response()
    }
}
