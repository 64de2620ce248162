//! What is there beside the sockets: the page, and how the program is.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CACHE_CONTROL, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::get,
};
use chanx::{Channels, group::Health};
use serde_json::json;

/// What answers plain HTTP.
pub fn pages(channels: Channels) -> Router {
    Router::new()
        .route("/", get(|| async { Html(include_str!("page.html")) }))
        .route("/healthz", get(healthz))
        .with_state(channels)
}

/// For whoever decides whether this process gets visitors: 503 while the others can't be reached.
async fn healthz(State(channels): State<Channels>) -> impl IntoResponse {
    let Health {
        up,
        lost,
        dropped,
        reconnects,
        queued,
        ..
    } = channels.health();
    let (status, layer) = if up {
        (StatusCode::OK, "up")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "away")
    };
    let body = json!({
        "layer": layer,
        "lost": lost,
        "dropped": dropped,
        "reconnects": reconnects,
        "queued": queued,
    });
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string())
}
