//! Pages that know what the application serves: documents, a playground. They stand between the routes and the fallback.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::{HeaderName, Response, StatusCode, header, request::Parts, uri::Authority};

use crate::{
    access::{AccessTable, Defaults},
    error::Result,
    group::{Channels, Hub},
    handshake::PeerAddr,
    routing::Table,
    schema::{self, AsyncApi},
    server::Body,
    settings::Settings,
};

/// What the application serves, as pages see it when it starts: [`App::pages`](super::App::pages) shows it.
pub struct Site<'a, S> {
    pub(super) table: &'a Table<S>,
    pub(super) settings: &'a Settings,
    pub(super) defaults: &'a Defaults<S>,
    pub(super) hub: &'a Arc<Hub>,
}

type Answer = dyn Fn(&Parts) -> Option<Response<Body>> + Send + Sync;

/// What answers plain HTTP at paths of its own.
pub struct Pages {
    answer: Box<Answer>,
    /// What they are, where they are for this machine alone.
    only_here: Option<OnlyHere>,
}

/// Pages that are for this machine alone.
#[derive(Debug, Clone, Copy)]
struct OnlyHere {
    what: &'static str,
    how: &'static str,
}

/// Makes pages once all is known that they show.
pub(super) type PagesMaker<S> = Box<dyn FnOnce(&Site<'_, S>) -> Result<Pages> + Send>;

impl<S> Site<'_, S> {
    /// The routes.
    pub fn routes(&self) -> &Table<S> {
        self.table
    }

    /// The application's settings.
    pub fn settings(&self) -> &Settings {
        self.settings
    }

    /// The AsyncAPI document of the routes.
    pub fn asyncapi(&self) -> AsyncApi {
        schema::document(self.table, self.settings, self.defaults)
    }

    /// Who may enter which route and say what.
    pub fn access_table(&self) -> AccessTable {
        AccessTable::of(self.table, self.defaults)
    }

    /// Reaches its connections.
    pub fn channels(&self) -> Channels {
        Channels::new(self.hub)
    }
}

impl Pages {
    /// Pages that answer so; `None` where a path is none of theirs, which the fallback answers then.
    pub fn new(answer: impl Fn(&Parts) -> Option<Response<Body>> + Send + Sync + 'static) -> Self {
        Self {
            answer: Box::new(answer),
            only_here: None,
        }
    }

    /// Pages for this machine alone, of what name (`"the playground"`), and what to write so that they are for others too.
    ///
    /// An application that has them serves no address which others can reach. Where that is not for the application to say,
    /// as behind a proxy on the same machine or within another server, requests are refused that come from elsewhere, are for
    /// other hosts' names, or say that a proxy has passed them on (`Forwarded`, `X-Forwarded-…`, `X-Real-IP`, `Via`).
    ///
    /// So are those of which nobody says where they come from: within another server, something in front has to put
    /// [`PeerAddr`] into the requests' extensions.
    ///
    /// A proxy on this machine that asks for `localhost` and says nothing of itself can't be told from a browser here: nginx
    /// with a bare `proxy_pass` is such a one. Whoever reaches it reaches these pages; leave them out there.
    #[must_use]
    pub fn only_here(mut self, what: &'static str, how: &'static str) -> Self {
        self.only_here = Some(OnlyHere { what, how });
        self
    }

    /// The answer, where the path is one of theirs.
    pub(crate) fn answer(&self, request: &Parts) -> Option<Response<Body>> {
        let answer = (self.answer)(request)?;
        match self.only_here {
            Some(only) => Some(elsewhere(request).map_or(answer, |why| only.refusal(why))),
            None => Some(answer),
        }
    }

    /// What is not to be served at this address, if anything, and how it could be.
    pub(crate) fn unfit_for(&self, address: SocketAddr) -> Option<(&'static str, &'static str)> {
        let only = self
            .only_here
            .filter(|_| !address.ip().to_canonical().is_loopback())?;
        Some((only.what, only.how))
    }
}

/// Why a request is not taken to be of this machine's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Elsewhere {
    /// Nobody says where it comes from.
    Unknown,
    /// It comes from another machine, or a proxy has passed it on.
    Asker,
    /// It is for another name: a page elsewhere whose name is made to lead here asks so.
    Name,
}

impl OnlyHere {
    fn refusal(self, why: Elsewhere) -> Response<Body> {
        let Self { what, how } = self;
        let remedy = match why {
            Elsewhere::Unknown => {
                "nothing says who asks: have the server that this is mounted in put `chanx::handshake::PeerAddr` into the \
                 requests' extensions"
            }
            Elsewhere::Asker => "ask from it, through no proxy",
            Elsewhere::Name => "open it by the name `localhost`",
        };
        let text = format!("{what} is for this machine alone: {remedy}, or {how}\n");
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = StatusCode::FORBIDDEN;
        response
    }
}

/// Why this machine does not ask, or not for itself, if so.
fn elsewhere(request: &Parts) -> Option<Elsewhere> {
    let Some(PeerAddr(peer)) = request.extensions.get() else {
        return Some(Elsewhere::Unknown);
    };
    if !peer.ip().to_canonical().is_loopback() || request.headers.keys().any(is_of_a_proxy) {
        return Some(Elsewhere::Asker);
    }
    let host = request.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri.authority().map(Authority::as_str));
    (!host.is_some_and(is_own_name)).then_some(Elsewhere::Name)
}

/// Whether proxies add this header to what they pass on. Many ask for `localhost` themselves, so that the name says nothing.
fn is_of_a_proxy(name: &HeaderName) -> bool {
    let name = name.as_str();
    matches!(name, "forwarded" | "via" | "x-real-ip") || name.starts_with("x-forwarded-")
}

fn is_own_name(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
    let is_address = name
        .parse()
        .is_ok_and(|ip: IpAddr| ip.to_canonical().is_loopback());
    is_address || name == "localhost" || name.ends_with(".localhost")
}

impl<S> fmt::Debug for Site<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site")
            .field("routes", self.table)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("only_here", &self.only_here)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn parts(host: &str, peer: Option<&str>) -> Parts {
        let mut request = Request::get("/").header(header::HOST, host).body(()).unwrap();
        if let Some(peer) = peer {
            request.extensions_mut().insert(PeerAddr(peer.parse().unwrap()));
        }
        request.into_parts().0
    }

    #[test]
    fn this_machine_is_known_by_its_addresses_and_names() {
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "chat.localhost:8000",
            "127.0.0.1:80",
            "127.8.8.8",
            "[::1]:8000",
        ] {
            assert_eq!(elsewhere(&parts(host, Some("127.0.0.1:5"))), None, "{host}");
            assert_eq!(
                elsewhere(&parts(host, Some("192.0.2.1:5"))),
                Some(Elsewhere::Asker),
                "{host}"
            );
        }
        assert_eq!(elsewhere(&parts("localhost", Some("[::ffff:127.0.0.1]:5"))), None);
        for host in ["example.org", "localhost.example.org", "10.0.0.1:8000", "", "a b"] {
            let name = Some(Elsewhere::Name);
            assert_eq!(elsewhere(&parts(host, Some("127.0.0.1:5"))), name, "{host}");
        }
    }

    #[test]
    fn who_asks_has_to_be_known() {
        assert_eq!(elsewhere(&parts("localhost", None)), Some(Elsewhere::Unknown));
    }

    #[test]
    fn what_a_proxy_passes_on_is_not_from_here() {
        for name in [
            "forwarded",
            "via",
            "x-real-ip",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
        ] {
            let mut parts = parts("localhost", Some("127.0.0.1:5"));
            parts.headers.insert(name, "x".parse().unwrap());
            assert_eq!(elsewhere(&parts), Some(Elsewhere::Asker), "{name}");
        }
    }
}
