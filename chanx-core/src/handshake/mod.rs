//! A request becomes a socket, or is refused with an HTTP status (RFC 6455 §4.2, PROTOCOL 4).

// A request's headers, kept small.
mod headers;
// Which pages may connect.
mod origin;
// Why a handshake was refused.
mod rejection;
// What a client asked for.
mod request;
// Which subprotocol is spoken.
mod subprotocol;

pub use rejection::Rejection;
pub use request::{PeerAddr, Request};
pub(crate) use subprotocol::TOKEN as BEARER_SUBPROTOCOL;

use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Version, header, request::Parts};
use tungstenite::handshake::derive_accept_key;

use crate::settings::Settings;

/// A handshake that may go on.
#[derive(Debug)]
pub(crate) struct Agreed {
    accept: HeaderValue,
    pub(crate) subprotocol: Option<String>,
}

/// Whether the request is a handshake that this server takes part in.
///
/// # Errors
/// [`Rejection`], which knows its HTTP status.
pub(crate) fn check(parts: &Parts, settings: &Settings, subprotocols: &[&str]) -> Result<Agreed, Rejection> {
    origin::check(parts, settings)?;
    if parts.method != Method::GET {
        return Err(Rejection::Method);
    }
    let headers = &parts.headers;
    if !lists(headers, header::CONNECTION, "upgrade") || !lists(headers, header::UPGRADE, "websocket") {
        return Err(Rejection::NoUpgrade);
    }
    if parts.version != Version::HTTP_11 {
        return Err(Rejection::Malformed(
            "a WebSocket handshake is an HTTP/1.1 request",
        ));
    }
    if headers
        .get(header::SEC_WEBSOCKET_VERSION)
        .is_none_or(|version| version != "13")
    {
        return Err(Rejection::Version);
    }
    Ok(Agreed {
        accept: accept_key(headers)?,
        subprotocol: subprotocol::negotiate(headers, subprotocols),
    })
}

/// Whether a header that is a list names this token, in any case (RFC 9110 §5.6.1).
fn lists(headers: &HeaderMap, name: header::HeaderName, token: &str) -> bool {
    let lines = headers
        .get_all(name)
        .into_iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .any(|item| item.trim().eq_ignore_ascii_case(token))
}

/// The answer to `Sec-WebSocket-Key`, which has to be 16 bytes in base64 (RFC 6455 §4.2.1).
fn accept_key(headers: &HeaderMap) -> Result<HeaderValue, Rejection> {
    let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).into_iter();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return Err(Rejection::Malformed("one header `Sec-WebSocket-Key` is needed"));
    };
    let key = key.as_bytes();
    let digits = key.strip_suffix(b"==").unwrap_or_default();
    if digits.len() != 22
        || !digits
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte))
    {
        return Err(Rejection::Malformed(
            "`Sec-WebSocket-Key` is not 16 bytes in base64",
        ));
    }
    HeaderValue::try_from(derive_accept_key(key))
        .map_err(|_| Rejection::Malformed("`Sec-WebSocket-Key` is no key"))
}

impl Agreed {
    /// The answer that turns the connection into a socket.
    pub(crate) fn response<B: Default>(&self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept.clone());
        if let Some(chosen) = self
            .subprotocol
            .as_deref()
            .and_then(|name| HeaderValue::from_str(name).ok())
        {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, chosen);
        }
        response
    }
}
