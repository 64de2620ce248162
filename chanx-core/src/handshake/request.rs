//! What a client asked for when it connected.

use std::{any::Any, fmt, net::SocketAddr};

use http::{Extensions, HeaderMap, Uri, header, request::Parts};

use super::{headers::Headers, subprotocol::TOKEN};

/// The peer's address, in a request's extensions: [`App::serve`](crate::app::App::serve) puts it there, and who mounts
/// the service elsewhere may do so too: in axum, from what its `ConnectInfo` says. Without it, pages that are for this machine
/// alone ([`Pages::only_here`](crate::app::Pages::only_here)) are refused to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddr(pub SocketAddr);

/// What a client asked for when it connected: path, query, headers, cookies, address.
pub struct Request {
    /// The path and, after `?`, the query. Copied, since it is a slice of what the request was read into, eight kilobytes
    /// and more.
    target: Box<str>,
    headers: Headers,
    extensions: Extensions,
    /// Taken out of the extensions, which cost three allocations where it is all that they hold.
    peer: Option<PeerAddr>,
    id: Box<str>,
    subprotocol: Option<Box<str>>,
}

impl Request {
    pub(crate) fn new(mut parts: Parts, subprotocol: Option<String>) -> Self {
        let id = request_id(&parts.headers);
        let peer = parts.extensions.remove();
        if parts.extensions.is_empty() {
            parts.extensions = Extensions::new();
        }
        Self {
            target: target(&parts.uri),
            headers: Headers::new(&parts.headers),
            extensions: parts.extensions,
            peer,
            id: id.into(),
            subprotocol: subprotocol.map(Into::into),
        }
    }

    /// The path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(&*self.target, |(path, _)| path)
    }

    /// The query as it was sent, without the `?`.
    pub fn query(&self) -> Option<&str> {
        Some(self.target.split_once('?')?.1)
    }

    /// The first value of a query parameter, decoded.
    ///
    /// Both `%20` and `+` are a space, as forms have it.
    pub fn query_param(&self, name: &str) -> Option<String> {
        self.query_params()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// All query parameters, decoded, in the order in which they were sent.
    pub fn query_params(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(key), decoded(value))
            })
    }

    /// All headers, in a map that is kept from now on: [`Request::header`] needs none.
    pub fn headers(&self) -> &HeaderMap {
        self.headers.map()
    }

    /// The first value of a header; `None` where it is absent or no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.texts(name).next()?
    }

    /// All cookies, decoded. One that is no text is left out (a page may set any).
    pub fn cookies(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.headers
            .parts(header::COOKIE.as_str())
            .filter_map(|pair| cookie::Cookie::parse_encoded(pair.trim()).ok())
            .map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned()))
    }

    /// One cookie, decoded.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The client's address, as [`PeerAddr`] has it: a proxy's where there is one.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.peer.map(|peer| peer.0)
    }

    /// The subprotocol that was agreed upon.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }

    /// The token that a client which can set no header offers as a subprotocol, `chanx.bearer.<token>` (PROTOCOL 4).
    pub(crate) fn bearer_subprotocol(&self) -> Option<&str> {
        let lines = self.headers.texts(header::SEC_WEBSOCKET_PROTOCOL.as_str());
        let mut offered = lines.flatten().flat_map(|line| line.split(','));
        offered.find_map(|name| name.trim().strip_prefix(TOKEN))
    }

    /// What a layer in front has put into the request's extensions.
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let peer = || (self.peer.as_ref()? as &dyn Any).downcast_ref();
        self.extensions.get().or_else(peer)
    }

    /// Tells requests apart in logs: the header `x-request-id`, or a new one.
    pub fn id(&self) -> &str {
        &self.id
    }
}

fn target(uri: &Uri) -> Box<str> {
    match uri.query() {
        Some(query) => format!("{}?{query}", uri.path()).into(),
        None => uri.path().into(),
    }
}

/// The client's own id where it is one that can stand in a log.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    match given {
        Some(id) if !id.is_empty() && id.len() <= 128 && id.bytes().all(|byte| byte.is_ascii_graphic()) => {
            id.to_owned()
        }
        _ => uuid::Uuid::new_v4().to_string(),
    }
}

fn decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
}

/// Without headers and query: they hold secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}
