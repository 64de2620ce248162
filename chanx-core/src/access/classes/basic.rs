//! Name and password in a header (RFC 7617): for programs, since a page can't send them with a WebSocket.

use std::{fmt, future::Future};

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{bearer::credentials, named};
use crate::{
    access::{Authentication, Credential, Identity, User},
    error::{Error, Result},
    handshake::Request,
};

/// Some clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whose name and password these are: for [`Basic`], which finds them in the request.
///
/// `S` is the state that it looks into: the application's, or the part of it that its consumer asks for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not verify passwords with the state `{S}`",
    label = "verifies no passwords",
    note = "write `impl VerifyPassword<{S}> for {Self}`"
)]
pub trait VerifyPassword<S>: Send + Sync + 'static {
    /// Whom it knows.
    type User: User;

    /// Finds out who has this name and this password; `None` where nobody has: 401 with `Invalid username or password.`
    ///
    /// A name that nobody has should take as long as a wrong password, or it tells which names there are. Hashes of passwords
    /// take long by intent: compute them in `tokio::task::spawn_blocking`.
    ///
    /// # Cancel safety
    /// Has to be cancel-safe, as [`Authentication::authenticate`] has to be.
    ///
    /// # Errors
    /// As of [`Verifier::verify`](super::Verifier::verify).
    fn verify(
        &self,
        name: &str,
        password: &str,
        state: &S,
    ) -> impl Future<Output = Result<Option<Identity<Self::User>>>> + Send;
}

/// Knows those who bring a name and a password, in the header `Authorization: Basic …`. For programs: a page can't set the
/// header, and a browser does not ask for a password where a WebSocket is refused.
///
/// The password crosses the network as it is, so this needs TLS. What is no name and password is refused like a wrong one;
/// without the header, or with one of another scheme, the next class is asked.
///
/// ```
/// # use chanx_core as chanx;
/// # fn routes() -> chanx::routing::Routes { chanx::routing::Routes::new([]) }
/// use chanx::{
///     access::{Basic, Identity, User, UserId, VerifyPassword, same_secret},
///     app::App,
///     error::Result,
/// };
///
/// struct Robot;
/// impl User for Robot {
///     fn id(&self) -> UserId { "robot".into() }
/// }
///
/// /// What the only robot's password is.
/// struct Robots(String);
///
/// impl<S: Sync> VerifyPassword<S> for Robots {
///     type User = Robot;
///
///     async fn verify(&self, name: &str, password: &str, _: &S) -> Result<Option<Identity<Robot>>> {
///         let is_right = same_secret(name, "robot") & same_secret(password, &self.0);
///         Ok(is_right.then(|| Identity::new(Robot)))
///     }
/// }
///
/// let robots = Robots("open sesame".to_owned());
/// let app = App::new(routes()).authentication(Basic::new("machines", robots));
/// # app.into_service().unwrap();
/// ```
pub struct Basic<V> {
    realm: String,
    verifier: V,
}

impl<V> Basic<V> {
    /// Names and passwords that this knows, in a realm: what they are for, in words.
    #[must_use]
    pub fn new(realm: impl Into<String>, verifier: V) -> Self {
        Self {
            realm: realm.into(),
            verifier,
        }
    }
}

impl<S: Sync, V: VerifyPassword<S>> Authentication<S> for Basic<V> {
    type User = V::User;

    async fn authenticate(&self, request: &Request, state: &S) -> Result<Option<Identity<V::User>>> {
        let Some(brought) = credentials(request, "Basic") else {
            return Ok(None);
        };
        let wrong = || Error::client("Invalid username or password.");
        let (name, password) = name_and_password(brought).ok_or_else(wrong)?;
        let found = self.verifier.verify(&name, &password, state).await?;
        Ok(Some(found.ok_or_else(wrong)?))
    }

    /// `Basic(Robots)`, with the verifier's name.
    fn name(&self) -> String {
        named::<V>("Basic")
    }

    /// `Basic realm="machines", charset="UTF-8"` (RFC 7617 §2).
    fn challenge(&self) -> Option<String> {
        // Quoted as RFC 9110 §5.6.4 has it; what can't stand in a header is left out.
        let spoken = self.realm.chars().filter(|char| matches!(char, ' '..='~'));
        let realm: String = spoken
            .flat_map(|char| {
                let escape = matches!(char, '"' | '\\').then_some('\\');
                escape.into_iter().chain([char])
            })
            .collect();
        Some(format!("Basic realm=\"{realm}\", charset=\"UTF-8\""))
    }

    fn credentials(&self) -> Vec<Credential> {
        vec![Credential::basic()]
    }
}

/// A password may have colons in it, a name may not.
fn name_and_password(brought: &str) -> Option<(String, String)> {
    let text = String::from_utf8(BASE64.decode(brought).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// Without the verifier, which may hold secrets.
impl<V> fmt::Debug for Basic<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Basic")
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}
