//! Pages that know what the application serves: documents, a playground. They stand between the routes and the fallback.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::{Response, StatusCode, header, request::Parts, uri::Authority};

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
    /// as behind a proxy on the same machine or within another server, requests from elsewhere and for other hosts'
    /// names are refused.
    #[must_use]
    pub fn only_here(mut self, what: &'static str, how: &'static str) -> Self {
        self.only_here = Some(OnlyHere { what, how });
        self
    }

    /// The answer, where the path is one of theirs.
    pub(crate) fn answer(&self, request: &Parts) -> Option<Response<Body>> {
        let answer = (self.answer)(request)?;
        match self.only_here {
            Some(only) if !is_from_here(request) => Some(only.refusal()),
            _ => Some(answer),
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

impl OnlyHere {
    fn refusal(self) -> Response<Body> {
        let Self { what, how } = self;
        let text = format!("{what} is for this machine alone: open it by the name `localhost`, or {how}\n");
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = StatusCode::FORBIDDEN;
        response
    }
}

/// Whether this machine asks, and for itself: a page elsewhere whose name is made to lead here is another host's, and so is
/// what a proxy passes on.
fn is_from_here(request: &Parts) -> bool {
    let peer = request.extensions.get::<PeerAddr>();
    let host = request.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri.authority().map(Authority::as_str));
    peer.is_none_or(|peer| peer.0.ip().to_canonical().is_loopback()) && host.is_some_and(is_own_name)
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
            assert!(is_from_here(&parts(host, None)), "{host}");
            assert!(is_from_here(&parts(host, Some("127.0.0.1:5"))), "{host}");
            assert!(!is_from_here(&parts(host, Some("192.0.2.1:5"))), "{host}");
        }
        assert!(is_from_here(&parts("localhost", Some("[::ffff:127.0.0.1]:5"))));
        for host in ["example.org", "localhost.example.org", "10.0.0.1:8000", "", "a b"] {
            assert!(!is_from_here(&parts(host, Some("127.0.0.1:5"))), "{host}");
        }
    }
}
