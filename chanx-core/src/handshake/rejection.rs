//! Why a handshake was refused, and what the client gets for it.

use http::{HeaderValue, Response, StatusCode, header};

/// Why a handshake was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// 404: no route has this path.
    #[error("no WebSocket route has this path")]
    NotFound,
    /// 405: not a GET.
    #[error("a WebSocket handshake is a GET request")]
    Method,
    /// 426: not a handshake.
    #[error("this path speaks WebSocket: send `Connection: Upgrade` and `Upgrade: websocket`")]
    NoUpgrade,
    /// 426: a version other than 13.
    #[error("WebSocket version 13 is spoken here")]
    Version,
    /// 400: a handshake that breaks RFC 6455 §4.2.1.
    #[error("{0}")]
    Malformed(&'static str),
    /// 403: a page of a foreign origin.
    #[error(
        "this origin may not connect: the setting `allowed_origins` names those that may; `allow_missing_origin` lets in cookies without one"
    )]
    Origin,
    /// 503: as many connections as `max_connections` allows, or the server is stopping.
    #[error("the server takes no more connections now")]
    Full,
}

impl Rejection {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoUpgrade | Self::Version => StatusCode::UPGRADE_REQUIRED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Origin => StatusCode::FORBIDDEN,
            Self::Full => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What the client reads. An origin is refused without telling a foreign page what is allowed.
    fn body(self) -> String {
        match self {
            Self::Origin => "this origin may not connect\n".to_owned(),
            other => format!("{other}\n"),
        }
    }

    /// The whole answer, with the headers that its status asks for.
    pub(crate) fn response<B: From<String>>(self) -> Response<B> {
        let mut response = Response::new(B::from(self.body()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        match self {
            Self::Method => {
                headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
            }
            Self::NoUpgrade | Self::Version => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
                headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
                headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
            }
            Self::Full => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            Self::NotFound | Self::Malformed(_) | Self::Origin => {}
        }
        response
    }
}
