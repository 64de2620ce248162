//! Tokens that prove by themselves whose they are (RFC 7519).

use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    time::{Duration, SystemTime},
};

use jsonwebtoken::{Algorithm, Validation, crypto::rust_crypto, decode, decode_header, errors::ErrorKind};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{KeySet, Verifier, invalid_token};
use crate::{
    access::{Identity, User},
    error::{Error, Result},
};

const DEFAULT_LEEWAY: Duration = Duration::from_secs(60);
const LONGEST_LEEWAY: Duration = Duration::from_secs(3600);

/// What a token of the application's says: its claims, and whose they make it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whose token it is, with the state `{S}`",
    label = "are no claims for this state",
    note = "write `impl Claims<{S}> for {Self}`"
)]
pub trait Claims<S>: DeserializeOwned + Send + 'static {
    /// Whom they name.
    type User: User;

    /// Whose token it is; `None` where it is nobody's any more, or has been revoked: 401 with `Invalid token.` Signature,
    /// times, audience and issuer have been checked by now.
    ///
    /// # Cancel safety
    /// Has to be cancel-safe, as [`Authentication::authenticate`](crate::access::Authentication::authenticate) has to be.
    ///
    /// # Errors
    /// As of [`Verifier::verify`].
    fn user(self, state: &S) -> impl Future<Output = Result<Option<Self::User>>> + Send;
}

/// Knows whose JSON Web Tokens are, for [`Bearer`](super::Bearer). Needs the feature `jwt`.
///
/// A token holds if a key of the [`KeySet`] has signed it, with the one algorithm that this key is for: what the token says of its
/// algorithm is never believed. It ends with its `exp`, which it has to have, and the connection with it. Whoever has set an
/// [audience](Jwt::audience) or an [issuer](Jwt::issuer) asks for it; without an audience, tokens that are for a
/// particular one are refused.
///
/// The first `Jwt` of a program makes the crates of `RustCrypto` the library that `jsonwebtoken` 11 does its cryptography with,
/// unless the program has chosen another one before.
///
/// Clients are told `Token has expired.`, and `Invalid token.` of everything else.
///
/// ```
/// # use chanx_core as chanx;
/// # fn routes() -> chanx::routing::Routes { chanx::routing::Routes::new([]) }
/// # let secret = "0123456789abcdef0123456789abcdef";
/// use chanx::{
///     access::{Bearer, Claims, Jwt, JwtAlgorithm, JwtKey, User, UserId},
///     app::App,
///     error::Result,
/// };
/// use serde::Deserialize;
///
/// struct Member { name: String }
/// impl User for Member {
///     fn id(&self) -> UserId { self.name.as_str().into() }
/// }
///
/// #[derive(Deserialize)]
/// struct Token { sub: String }
///
/// impl<S: Sync> Claims<S> for Token {
///     type User = Member;
///
///     async fn user(self, _: &S) -> Result<Option<Member>> {
///         Ok(Some(Member { name: self.sub }))
///     }
/// }
///
/// let key = JwtKey::secret(JwtAlgorithm::HS256, secret)?; // of an issuer: `KeySet::from_jwks(…)`
/// let tokens = Jwt::<Token>::new(key).audience("chat").issuer("https://id.example.org");
/// let app = App::new(routes()).authentication(Bearer::new(tokens));
/// # app.into_service()?;
/// # Ok::<_, chanx::error::Error>(())
/// ```
pub struct Jwt<C> {
    keys: KeySet,
    /// All that is asked of a token, but the algorithm.
    validation: Validation,
    leeway: Duration,
    claims: PhantomData<fn() -> C>,
}

impl<C> Jwt<C> {
    /// Tokens that one of these keys has signed: a [`KeySet`], or one [`JwtKey`](super::JwtKey).
    #[must_use]
    pub fn new(keys: impl Into<KeySet>) -> Self {
        // A program whose other crates have chosen another library for the same would panic at its first token. Where it has
        // chosen by itself, that holds.
        let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
        Self {
            keys: keys.into(),
            validation: Validation {
                validate_nbf: true,
                ..Validation::default()
            },
            leeway: Duration::ZERO,
            claims: PhantomData,
        }
        .leeway(DEFAULT_LEEWAY)
    }

    /// One more of those that a token may be for: its `aud` has to name one of them. Default none: a token that is for somebody
    /// in particular is refused.
    #[must_use]
    pub fn audience(mut self, name: impl Into<String>) -> Self {
        let names = self.validation.aud.get_or_insert_default();
        names.insert(name.into());
        self.validation.required_spec_claims.insert("aud".to_owned());
        self
    }

    /// One more of those whose tokens are believed: its `iss` has to be one of them, or to have one of them among others. Default: whoever has the key.
    #[must_use]
    pub fn issuer(mut self, name: impl Into<String>) -> Self {
        let names = self.validation.iss.get_or_insert_default();
        names.insert(name.into());
        self.validation.required_spec_claims.insert("iss".to_owned());
        self
    }

    /// How far the clocks of whoever issues tokens and of this server may differ: for so long a token holds after its `exp`, and
    /// before its `nbf`. In whole seconds, up to an hour. Default: 60 s.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = Duration::from_secs(leeway.min(LONGEST_LEEWAY).as_secs());
        self.validation.leeway = self.leeway.as_secs();
        self
    }

    /// Takes tokens without `exp` too. They hold for ever, and so do their connections.
    #[must_use]
    pub fn without_expiry(mut self) -> Self {
        self.validation.required_spec_claims.remove("exp");
        self
    }
}

impl<C: DeserializeOwned> Jwt<C> {
    /// The claims of a token that holds, and until when.
    fn claims(&self, token: &str) -> Result<(C, Option<SystemTime>)> {
        let header = decode_header(token).map_err(|_| invalid_token())?;
        // What it says that one has to understand (RFC 7515 §4.1.11), and we don't.
        if header.crit.is_some() {
            return Err(invalid_token());
        }
        for key in self.keys.candidates(&header) {
            let validation = self.validation_by(key.algorithm);
            match decode::<Box<RawValue>>(token, &key.decoding, &validation) {
                Ok(proven) => return self.read(proven.claims.get()),
                Err(error) => match error.kind() {
                    ErrorKind::InvalidSignature => {}
                    ErrorKind::ExpiredSignature => return Err(Error::client("Token has expired.")),
                    _ => return Err(invalid_token()),
                },
            }
        }
        Err(invalid_token())
    }

    fn validation_by(&self, algorithm: Algorithm) -> Validation {
        Validation {
            algorithms: vec![algorithm],
            ..self.validation.clone()
        }
    }

    fn read(&self, claims: &str) -> Result<(C, Option<SystemTime>)> {
        #[derive(Deserialize)]
        struct Ends {
            exp: Option<f64>,
        }
        // The reason may quote the token, so it is not kept.
        let Ends { exp } = serde_json::from_str(claims).map_err(|_| invalid_token())?;
        let claims = serde_json::from_str(claims).map_err(|_| invalid_token())?;
        let since_epoch = exp.and_then(|exp| Duration::try_from_secs_f64(exp).ok());
        let ends =
            since_epoch.and_then(|time| SystemTime::UNIX_EPOCH.checked_add(time.checked_add(self.leeway)?));
        Ok((claims, ends))
    }
}

impl<S: Sync, C: Claims<S>> Verifier<S> for Jwt<C> {
    type User = C::User;

    async fn verify(&self, token: &str, state: &S) -> Result<Option<Identity<C::User>>> {
        let (claims, ends) = self.claims(token)?;
        let identity = claims.user(state).await?.map(Identity::new);
        Ok(identity.map(|identity| match ends {
            Some(moment) => identity.expires_at(moment),
            None => identity,
        }))
    }

    fn format(&self) -> Option<&'static str> {
        Some("JWT")
    }
}

impl<C> fmt::Debug for Jwt<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt")
            .field("keys", &self.keys)
            .field("audience", &self.validation.aud)
            .field("issuer", &self.validation.iss)
            .field("leeway", &self.leeway)
            .finish_non_exhaustive()
    }
}
