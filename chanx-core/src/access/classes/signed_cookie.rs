//! Cookies that the site itself has signed.

use std::fmt;

use cookie::{Cookie, CookieJar, Key};

use super::{Verifier, invalid_token, named};
use crate::{
    access::{Authentication, Credential, Identity},
    error::Result,
    handshake::Request,
};

/// The keys that a site signs its cookies with: those of the crate `cookie`, which signs for `axum-extra` and others.
///
/// ```
/// use chanx_core::access::{CookieKeyError, CookieKeys};
///
/// # let (new, old) = ([1; 64], [2; 64]);
/// // The site signs with the new one; cookies that the old one has signed hold until it is left out.
/// let keys = CookieKeys::new(new)?.or(old)?;
///
/// assert_eq!(CookieKeys::new("short").unwrap_err(), CookieKeyError);
/// # Ok::<_, CookieKeyError>(())
/// ```
#[derive(Clone)]
pub struct CookieKeys(Vec<Key>);

/// A key has less than 64 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key that signs cookies has to have 64 bytes or more")]
pub struct CookieKeyError;

impl CookieKeys {
    /// One key, of 64 random bytes or more, as `cookie::Key::from` takes it and `cookie::Key::master` gives it.
    ///
    /// # Errors
    /// Where it has less.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, CookieKeyError> {
        Self(Vec::new()).or(key)
    }

    /// One more, whose cookies hold too: the old one, while a new one takes its place.
    ///
    /// # Errors
    /// Where it has less than 64 bytes.
    pub fn or(mut self, key: impl AsRef<[u8]>) -> Result<Self, CookieKeyError> {
        self.0
            .push(Key::try_from(key.as_ref()).map_err(|_| CookieKeyError)?);
        Ok(self)
    }

    /// What was signed, where one of the keys has signed it.
    fn verify(&self, name: &str, value: &str) -> Option<String> {
        let jar = CookieJar::new();
        let cookie = Cookie::new(name.to_owned(), value.to_owned());
        let verified = |key| jar.signed(key).verify(cookie.clone());
        let verified = self.0.iter().find_map(verified)?;
        Some(verified.value().to_owned())
    }
}

/// Without the keys.
impl fmt::Debug for CookieKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CookieKeys").field(&self.0.len()).finish()
    }
}

/// Knows those whose cookie the site itself has signed, with the crate `cookie`: `axum_extra`'s `SignedCookieJar` for example. Needs
/// the feature `signed-cookie`.
///
/// The [`Verifier`] is asked about what was signed, a user's id or the id of a session: nobody else can have written
/// it, but whoever has seen the cookie can send it again. A cookie that is forged or was changed is a 401; without it,
/// or where it is empty, the next class is asked.
///
/// A signature is of the value, not of the name: with one key for several cookies, the value of one holds as that of
/// another. Give it a key of its own, or sign what tells them apart. That other sites' pages can't connect with it
/// is the check of the [origin](crate::settings::Settings::allowed_origins).
///
/// ```
/// # use chanx_core as chanx;
/// # fn routes() -> chanx::routing::Routes { chanx::routing::Routes::new([]) }
/// # let key = [1; 64];
/// use chanx::{
///     access::{CookieKeys, Identity, SignedCookie, User, UserId, Verifier},
///     app::App,
///     error::Result,
/// };
///
/// struct Member { id: u64 }
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
/// }
///
/// /// The cookie holds the member's id.
/// struct Members;
///
/// impl<S: Sync> Verifier<S> for Members {
///     type User = Member;
///
///     async fn verify(&self, signed: &str, _: &S) -> Result<Option<Identity<Member>>> {
///         let id = signed.parse().ok();
///         Ok(id.map(|id| Identity::new(Member { id })))
///     }
/// }
///
/// let class = SignedCookie::new("member", CookieKeys::new(key)?, Members);
/// let app = App::new(routes()).authentication(class);
/// # app.into_service()?;
/// # Ok::<_, chanx::error::Error>(())
/// ```
pub struct SignedCookie<V> {
    name: String,
    keys: CookieKeys,
    verifier: V,
}

impl<V> SignedCookie<V> {
    /// The cookie of this name, signed with one of these keys, whose signed value this knows.
    #[must_use]
    pub fn new(name: impl Into<String>, keys: CookieKeys, verifier: V) -> Self {
        Self {
            name: name.into(),
            keys,
            verifier,
        }
    }
}

impl<S: Sync, V: Verifier<S>> Authentication<S> for SignedCookie<V> {
    type User = V::User;

    async fn authenticate(&self, request: &Request, state: &S) -> Result<Option<Identity<V::User>>> {
        let Some(value) = request.cookie(&self.name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        let signed = self.keys.verify(&self.name, &value).ok_or_else(invalid_token)?;
        let found = self.verifier.verify(&signed, state).await?;
        Ok(Some(found.ok_or_else(invalid_token)?))
    }

    /// `SignedCookie(Members)`, with the verifier's name.
    fn name(&self) -> String {
        named::<V>("SignedCookie")
    }

    fn credentials(&self) -> Vec<Credential> {
        vec![Credential::cookie(&self.name).description("Signed by the site, which sets it.")]
    }
}

/// Without the verifier, which may hold secrets.
impl<V> fmt::Debug for SignedCookie<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedCookie")
            .field("name", &self.name)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}
