//! The keys of those whose tokens are believed: they change while the program runs.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use jsonwebtoken::{Header, jwk::Jwk};
use serde::Deserialize;
use serde_json::Value;

use super::{JwtKey, KeyError};

/// The keys whose tokens are believed. A handle that is cheap to clone: what replaces the keys of one holds for all.
///
/// A token with a `kid` is verified by the key of that name, or by one without a name; a token without one by whichever key
/// has its algorithm.
///
/// ```
/// use chanx_core::access::{JwtAlgorithm, JwtKey, KeyError, KeySet};
///
/// # let (old, new) = (["a"; 32].concat(), ["b"; 32].concat());
/// let old = JwtKey::secret(JwtAlgorithm::HS256, old)?.named("old");
/// let keys = KeySet::new([old.clone()]); // a clone of it is in the application's `Jwt`
///
/// // Tokens of both hold, until those of the old one have ended.
/// let new = JwtKey::secret(JwtAlgorithm::HS256, new)?.named("new");
/// keys.replace(KeySet::new([old, new]));
/// # Ok::<_, KeyError>(())
/// ```
#[derive(Clone)]
pub struct KeySet(Arc<RwLock<Arc<[JwtKey]>>>);

/// What issuers publish (RFC 7517 §5). Each key by itself: those of a kind that nobody here knows are passed over.
#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

impl KeySet {
    /// These keys.
    pub fn new(keys: impl IntoIterator<Item = JwtKey>) -> Self {
        Self(Arc::new(RwLock::new(keys.into_iter().collect())))
    }

    /// The keys of a JSON Web Key Set, as issuers publish it: get it over TLS from nobody but the issuer. Secrets (`oct`) may stand in
    /// a set that nobody else can read.
    ///
    /// Keys that are not for verifying tokens are passed over, and so are those that are too weak or of an unknown kind. A key that
    /// does not say its algorithm is for `RS256`, `HS256`, `EdDSA`, or what its curve has.
    ///
    /// # Errors
    /// Where it is no key set, or no key is left.
    pub fn from_jwks(json: &str) -> Result<Self, KeyError> {
        let published: Published = serde_json::from_str(json).map_err(|_| KeyError::NoKeySet)?;
        let read = |key| JwtKey::of_set(&serde_json::from_value::<Jwk>(key).ok()?);
        let keys: Vec<_> = published.keys.into_iter().filter_map(read).collect();
        if keys.is_empty() {
            return Err(KeyError::NoKeys);
        }
        Ok(Self::new(keys))
    }

    /// Puts the keys of another set in the place of these, for all clones of this handle, at once. Connections that are open
    /// stay so.
    pub fn replace(&self, keys: Self) {
        let keys = keys.all();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Those that may have signed such a token.
    pub(super) fn candidates(&self, header: &Header) -> Vec<JwtKey> {
        let may_be = |key: &&JwtKey| {
            let differ = matches!((&key.name, &header.kid), (Some(name), Some(asked)) if name != asked);
            !differ && key.algorithm == header.alg
        };
        self.all().iter().filter(may_be).cloned().collect()
    }

    fn all(&self) -> Arc<[JwtKey]> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl From<JwtKey> for KeySet {
    fn from(key: JwtKey) -> Self {
        Self::new([key])
    }
}

/// The keys' names and algorithms.
impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&*self.all()).finish()
    }
}
