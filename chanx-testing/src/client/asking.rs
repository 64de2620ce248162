//! What a client asks for, and as whom.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use chanx_core::access::{Identity, User};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Uri, header};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::RunningApp;

/// All but the unreserved characters, which mean themselves wherever they stand (RFC 3986 §2.3).
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// What a cookie's value can't hold (RFC 6265 §4.1.1), and what would be decoded.
const COOKIE_VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b',')
    .add(b';')
    .add(b'\\')
    .add(b'%');
const COOKIE_NAME: &AsciiSet = &COOKIE_VALUE.add(b'=');

/// What a client is about to ask for: as whom, with which headers. A [`Socket`](super::Socket), or a page of
/// [`Plain`](super::Plain) HTTP.
#[must_use = "nothing is asked by itself: `.connect().await` for a socket, `.await` for a page"]
pub struct Asking<What> {
    pub(super) app: RunningApp,
    /// Query included.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) extensions: Extensions,
    pub(super) what: What,
}

impl<What> Asking<What> {
    pub(super) fn of(app: RunningApp, path: &str, what: What) -> Self {
        Self {
            app,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            extensions: Extensions::new(),
            what,
        }
    }

    /// As this user: as if a layer in front had found them.
    pub fn user<U: User>(self, user: U) -> Self {
        self.extension(Identity::new(user))
    }

    /// With this in the request's extensions, as a layer in front would put it there.
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    /// With one query parameter more, encoded as it has to be.
    ///
    /// ```
    /// # fn example(app: &chanx_testing::RunningApp) {
    /// let client = app.client("/ws/?page=2").query("search", "Müller & Söhne");
    /// # drop(client);
    /// # }
    /// ```
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.path.push(if self.path.contains('?') { '&' } else { '?' });
        self.path.extend(utf8_percent_encode(name, QUERY));
        self.path.push('=');
        self.path.extend(utf8_percent_encode(value, QUERY));
        self
    }

    /// With one header more.
    ///
    /// # Panics
    /// Where it is no header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = checked(name, value);
        self.headers.append(name, value);
        self
    }

    /// With a cookie, encoded as far as it has to be: [`Request::cookie`](chanx_core::handshake::Request::cookie) reads it
    /// as it is given here. For a line that no browser would send, give the [header](Self::header) `cookie`.
    pub fn cookie(self, name: &str, value: &str) -> Self {
        let name = utf8_percent_encode(name, COOKIE_NAME);
        let value = utf8_percent_encode(value, COOKIE_VALUE);
        self.listed(&header::COOKIE, "; ", &format!("{name}={value}"))
    }

    /// With `Authorization: Bearer …`, instead of what it was.
    ///
    /// # Panics
    /// Where the token can't stand in a header.
    pub fn bearer(self, token: &str) -> Self {
        self.instead(header::AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// With `Authorization: Basic …`, instead of what it was.
    ///
    /// # Panics
    /// Where there is a colon in the name: it would end there (RFC 7617 §2).
    pub fn basic(self, name: &str, password: &str) -> Self {
        assert!(
            !name.contains(':'),
            "`{name}` is no name to log in with: it would end at the colon"
        );
        let credentials = BASE64_STANDARD.encode(format!("{name}:{password}"));
        self.instead(header::AUTHORIZATION, &format!("Basic {credentials}"))
    }

    /// At this host, which is `testserver` otherwise.
    ///
    /// # Panics
    /// Where it is none.
    pub fn host(self, name: &str) -> Self {
        self.instead(header::HOST, name)
    }

    /// From a page of this origin.
    ///
    /// # Panics
    /// Where it is none.
    pub fn origin(self, origin: &str) -> Self {
        self.header(header::ORIGIN.as_str(), origin)
    }

    /// This header, with nothing of what it was.
    pub(super) fn instead(mut self, name: HeaderName, value: &str) -> Self {
        let (name, value) = checked(name.as_str(), value);
        self.headers.insert(name, value);
        self
    }

    /// This header, a list in one line, with one item more.
    pub(super) fn listed(self, name: &HeaderName, between: &str, item: &str) -> Self {
        match self.headers.get(name).and_then(|line| line.to_str().ok()) {
            Some(line) => {
                let longer = format!("{line}{between}{item}");
                self.instead(name.clone(), &longer)
            }
            None => self.header(name.as_str(), item),
        }
    }

    pub(super) fn uri(&self, scheme: &str) -> Uri {
        match format!("{scheme}://testserver{}", self.path).parse() {
            Ok(uri) if self.path.starts_with('/') => uri,
            _ => panic!("`{}` is no path", self.path),
        }
    }
}

fn checked(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
        (Ok(name), Ok(value)) => (name, value),
        _ => panic!("`{name}: {value}` is no header"),
    }
}

impl<What> fmt::Debug for Asking<What> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
