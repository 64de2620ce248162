//! Tokens: a secret that says who is connecting, and the places of a request where it may be.

use std::{fmt, future::Future};

use super::{invalid_token, named};
use crate::{
    access::{Authentication, Credential, Identity, User},
    error::Result,
    handshake::{BEARER_SUBPROTOCOL, Request},
};

/// Whose token it is: for [`Bearer`], which finds it in the request.
///
/// `S` is the state that it looks into: the application's, or the part of it that its consumer asks for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not verify tokens with the state `{S}`",
    label = "verifies no tokens",
    note = "write `impl Verifier<{S}> for {Self}`"
)]
pub trait Verifier<S>: Send + Sync + 'static {
    /// Whom it knows.
    type User: User;

    /// Finds out whose token it is, and until when it holds; `None` where it is nobody's: 401 with `Invalid token.`
    ///
    /// The token is what a client sent, of whatever length and content. It is a secret: keep it out of logs, and where it is
    /// looked up in a store, keep only its hash there.
    ///
    /// # Cancel safety
    /// Has to be cancel-safe, as [`Authentication::authenticate`] has to be.
    ///
    /// # Errors
    /// An error whose text the client may read ([`Error::client`](crate::error::Error::client)) is a 401 with that text;
    /// any other one, of a store that fails for example, is a 500 of which the client learns nothing.
    fn verify(
        &self,
        token: &str,
        state: &S,
    ) -> impl Future<Output = Result<Option<Identity<Self::User>>>> + Send;

    /// The form of its tokens, for documents: `JWT` for example. Default: nothing is said of it.
    fn format(&self) -> Option<&'static str> {
        None
    }
}

/// Knows those who bring a token: in the header `Authorization: Bearer …`, or, since a browser's `WebSocket` can set none, as
/// the subprotocol `chanx.bearer.<token>`.
///
/// The page offers a real subprotocol beside it: one that the consumer speaks, or `chanx`, which all of them do. The one with
/// the token is never agreed upon, and a browser that was answered none gives the connection up.
///
/// ```js
/// new WebSocket(url, ['chanx', `chanx.bearer.${token}`]);
/// ```
///
/// A client that is in stays in by a newer token, with the message [`Authenticate`](crate::message::Authenticate).
///
/// Of several kinds of tokens one verifier finds out which it is, and asks whom it concerns: a token that it does not know is
/// refused, and no second `Bearer` is asked.
///
/// The first place that has a token decides: header, subprotocol, [cookie](Bearer::cookie), [query](Bearer::query). An empty
/// token is none, and neither is an `Authorization` of another scheme: then the next class is asked.
///
/// ```
/// # use chanx_core as chanx;
/// # fn routes() -> chanx::routing::Routes { chanx::routing::Routes::new([]) }
/// use chanx::{access::{Bearer, Identity, User, UserId, Verifier, same_secret}, app::App, error::Result};
///
/// struct Member { id: u64 }
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
/// }
///
/// struct Tokens;
///
/// impl<S: Sync> Verifier<S> for Tokens {
///     type User = Member;
///
///     async fn verify(&self, token: &str, _: &S) -> Result<Option<Identity<Member>>> {
///         Ok(same_secret(token, "open sesame").then(|| Identity::new(Member { id: 7 })))
///     }
/// }
///
/// // For all consumers that name no class, or for one: `#[consumer(authentication = [Bearer::new(Tokens)], …)]`.
/// let app = App::new(routes()).authentication(Bearer::new(Tokens).cookie("session"));
/// # app.into_service().unwrap();
/// ```
pub struct Bearer<V> {
    verifier: V,
    cookie: Option<String>,
    query: Option<String>,
}

impl<V> Bearer<V> {
    /// Tokens that this knows, from header and subprotocol.
    #[must_use]
    pub fn new(verifier: V) -> Self {
        Self {
            verifier,
            cookie: None,
            query: None,
        }
    }

    /// From the cookie of this name too. A browser sends it by itself, for whichever page connects: what keeps other sites'
    /// pages out is the check of the [origin](crate::settings::Settings::allowed_origins).
    #[must_use]
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.cookie = Some(name.into());
        self
    }

    /// From the query parameter of this name too, for clients that can do nothing else. Proxies and other servers log
    /// queries: such a token should hold for a minute, or once.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>) -> Self {
        self.query = Some(name.into());
        self
    }

    async fn verify<S>(&self, token: &str, state: &S) -> Result<Identity<<V as Verifier<S>>::User>>
    where
        V: Verifier<S>,
    {
        let found = self.verifier.verify(token, state).await?;
        found.ok_or_else(invalid_token)
    }

    /// The token of the first place that has one.
    fn token(&self, request: &Request) -> Option<String> {
        let sent = |token: &str| Some(token.to_owned()).filter(|token| !token.is_empty());
        credentials(request, "Bearer")
            .and_then(sent)
            .or_else(|| request.bearer_subprotocol().and_then(sent))
            .or_else(|| sent(&request.cookie(self.cookie.as_deref()?)?))
            .or_else(|| sent(&request.query_param(self.query.as_deref()?)?))
    }
}

impl<S: Sync, V: Verifier<S>> Authentication<S> for Bearer<V> {
    type User = V::User;

    async fn authenticate(&self, request: &Request, state: &S) -> Result<Option<Identity<V::User>>> {
        let Some(token) = self.token(request) else {
            return Ok(None);
        };
        self.verify(&token, state).await.map(Some)
    }

    /// `Bearer(Tokens)`, with the verifier's name.
    fn name(&self) -> String {
        named::<V>("Bearer")
    }

    /// A token that a client shows on its open connection is verified like one that it came with.
    async fn renew(&self, token: &str, state: &S) -> Result<Option<Identity<V::User>>> {
        if token.is_empty() {
            return Ok(None);
        }
        self.verify(token, state).await.map(Some)
    }

    /// `Bearer` (RFC 6750 §3).
    fn challenge(&self) -> Option<String> {
        Some("Bearer".to_owned())
    }

    fn credentials(&self) -> Vec<Credential> {
        let mut places = vec![Credential::bearer(), Credential::subprotocol(BEARER_SUBPROTOCOL)];
        places.extend(self.cookie.iter().map(Credential::cookie));
        places.extend(self.query.iter().map(Credential::query));
        let format = self.verifier.format();
        let formatted = places.into_iter().map(|place| match format {
            Some(format) => place.format(format).renewable(),
            None => place.renewable(),
        });
        formatted.collect()
    }
}

/// What `Authorization` brings for this scheme, whose name has no case (RFC 9110 §11.1).
pub(super) fn credentials<'a>(request: &'a Request, scheme: &str) -> Option<&'a str> {
    let (named, brought) = request.header("authorization")?.trim().split_once(' ')?;
    named.eq_ignore_ascii_case(scheme).then(|| brought.trim())
}

/// Without the verifier, which may hold secrets.
impl<V> fmt::Debug for Bearer<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer")
            .field("cookie", &self.cookie)
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}
