//! Which pages may connect: a browser lets any page open a socket anywhere, with the visitor's cookies, so that the
//! server has to ask (RFC 6455 §10.2).

use http::{Uri, header, request::Parts, uri::Authority};

use super::Rejection;
use crate::settings::Settings;

/// An `Origin` has to be the host's own or match `allowed_origins`. A request without one is no browser's: it is let in
/// unless it carries a cookie, which only `allow_missing_origin` permits.
pub(super) fn check(parts: &Parts, settings: &Settings) -> Result<(), Rejection> {
    let mut origins = parts.headers.get_all(header::ORIGIN).into_iter();
    let origin = match (origins.next(), origins.next()) {
        (None, _) if settings.allow_missing_origin || !parts.headers.contains_key(header::COOKIE) => {
            return Ok(());
        }
        (None, _) | (Some(_), Some(_)) => return Err(Rejection::Origin),
        (Some(origin), None) => origin.to_str().map_err(|_| Rejection::Origin)?,
    };
    if settings
        .allowed_origins
        .iter()
        .any(|allowed| matches(allowed, origin))
        || is_own(parts, origin)
    {
        return Ok(());
    }
    Err(Rejection::Origin)
}

/// Whether the page came from the host that it connects to.
fn is_own(parts: &Parts, origin: &str) -> bool {
    let host = parts
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(Authority::as_str));
    let (Some(host), Some(page)) = (host, Parsed::new(origin)) else {
        return false;
    };
    // A proxy ends TLS in front of us, so that the scheme of our own connection says nothing: the host's port is the
    // default one of the page's scheme where it names none.
    Parsed::new(&format!("{}://{host}", page.scheme)).is_some_and(|own| own == page)
}

/// Whether one entry of `allowed_origins` means this origin: `*`, `https://example.org`, or a host alone, which means
/// all schemes and, where it names none, all ports; `.example.org` also means all below it.
fn matches(allowed: &str, origin: &str) -> bool {
    if allowed == "*" {
        return true;
    }
    let Some(page) = Parsed::new(origin) else {
        // `null` is the origin of a sandboxed page; it is allowed only by name.
        return allowed == origin;
    };
    match allowed.split_once("://") {
        Some((scheme, host)) => scheme.eq_ignore_ascii_case(&page.scheme) && page.is_at(host, Port::Default),
        None => page.is_at(allowed, Port::AnyUnlessNamed),
    }
}

/// What a pattern without a port says of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Port {
    /// The default one of its scheme.
    Default,
    AnyUnlessNamed,
}

fn names_port(host: &str) -> bool {
    host.parse()
        .is_ok_and(|authority: Authority| authority.port_u16().is_some())
}

/// An origin taken apart (RFC 6454 §6.1).
#[derive(PartialEq, Eq)]
struct Parsed {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Parsed {
    fn new(origin: &str) -> Option<Self> {
        let uri: Uri = origin.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        if !uri.path().trim_end_matches('/').is_empty() || uri.query().is_some() {
            return None;
        }
        let default = match scheme.as_str() {
            "http" | "ws" => Some(80),
            "https" | "wss" => Some(443),
            _ => None,
        };
        let port = uri.port_u16().or(default);
        Some(Self {
            host: uri.host()?.to_ascii_lowercase(),
            port,
            scheme,
        })
    }

    /// Whether the host is this one, `.example.org` meaning also all below it.
    fn is_at(&self, pattern: &str, port: Port) -> bool {
        let named = pattern.strip_prefix('.').unwrap_or(pattern);
        let Some(allowed) = Self::new(&format!("{}://{named}", self.scheme)) else {
            return false;
        };
        let any_port = port == Port::AnyUnlessNamed && !names_port(named);
        if self.port != allowed.port && !any_port {
            return false;
        }
        let below = || {
            self.host
                .strip_suffix(&allowed.host)
                .is_some_and(|sub| sub.ends_with('.'))
        };
        self.host == allowed.host || (pattern.starts_with('.') && below())
    }
}
