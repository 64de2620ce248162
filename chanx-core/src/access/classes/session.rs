//! Sessions of `tower-sessions`: a layer in front finds the session, and it holds the key of who has logged in.

use std::{fmt, future::Future, time::SystemTime};

use serde::de::DeserializeOwned;
use tower_sessions_core::{Expiry, Session as Found};

use super::named;
use crate::{
    access::{Authentication, Credential, Identity, User},
    error::Result,
    handshake::Request,
};

/// Whom the key in a session names: for [`Session`].
///
/// `S` is the state that it looks into: the application's, or the part of it that its consumer asks for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not load users with the state `{S}`",
    label = "loads no users",
    note = "write `impl LoadUser<{S}> for {Self}`"
)]
pub trait LoadUser<S>: Send + Sync + 'static {
    /// What stands in the session, as whoever logs somebody in has put it there.
    type Key: DeserializeOwned + Send;

    /// Whom it names.
    type User: User;

    /// Loads the user; `None` where there is none any more, who is anonymous then, as on a page: the next class is asked.
    ///
    /// Where the site keeps until when somebody is logged in, [`Identity::expires_at`] says so here: a session that is found
    /// again does not tell its own end.
    ///
    /// # Cancel safety
    /// Has to be cancel-safe, as [`Authentication::authenticate`] has to be.
    ///
    /// # Errors
    /// As of [`Verifier::verify`](super::Verifier::verify).
    fn load(
        &self,
        key: Self::Key,
        state: &S,
    ) -> impl Future<Output = Result<Option<Identity<Self::User>>>> + Send;
}

/// Knows those who have logged in on the site, by a session of `tower-sessions` 0.15. Needs the feature `tower-sessions`.
///
/// The application is mounted behind the site's `SessionManagerLayer`; without it, nobody is let in and the log says why
/// (500). Where the layer has sessions end at a moment (`with_expiry`), the connection ends then, or when the [`LoadUser`] says
/// if that is earlier. Nothing else of a session ends it: inactivity, since what happens in the connection is no activity
/// of the session; the moment that one login has set for itself, which the layer does not tell; logging out, where
/// [`Channels::disconnect_user`](crate::group::Channels::disconnect_user) is there for it.
///
/// For `axum_login`, whose sessions are of an earlier version, there is [`FromExtension`](super::FromExtension).
///
/// ```
/// # use chanx_core as chanx;
/// # fn routes() -> chanx::routing::Routes { chanx::routing::Routes::new([]) }
/// use chanx::{access::{Identity, LoadUser, Session, User, UserId}, app::App, error::Result};
///
/// struct Member { id: u64 }
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
/// }
///
/// struct Members;
///
/// impl<S: Sync> LoadUser<S> for Members {
///     type Key = u64;
///     type User = Member;
///
///     async fn load(&self, id: u64, _: &S) -> Result<Option<Identity<Member>>> {
///         Ok(Some(Identity::new(Member { id })))
///     }
/// }
///
/// // Where the site logs somebody in: `session.insert("member", id).await`.
/// let app = App::new(routes()).authentication(Session::new("member", Members));
/// # app.into_service().unwrap();
/// ```
pub struct Session<L> {
    key: String,
    users: L,
    cookie: String,
}

/// The server was not put together as it should be.
#[derive(Debug, thiserror::Error)]
#[error(
    "no session came with the request: serve the application behind the `SessionManagerLayer` of tower-sessions 0.15"
)]
struct NoSession;

/// Without the value, which is the session's secret.
#[derive(Debug, thiserror::Error)]
#[error("what the session holds as `{0}` is of another type than `LoadUser::Key`")]
struct OtherType(String);

impl<L> Session<L> {
    /// Users that this loads, by what the session holds under this key.
    #[must_use]
    pub fn new(key: impl Into<String>, users: L) -> Self {
        Self {
            key: key.into(),
            users,
            cookie: "id".to_owned(),
        }
    }

    /// What the `SessionManagerLayer` calls its cookie, for documents. Default: `id`, as it does by default.
    #[must_use]
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.cookie = name.into();
        self
    }
}

impl<S: Sync, L: LoadUser<S>> Authentication<S> for Session<L> {
    type User = L::User;

    async fn authenticate(&self, request: &Request, state: &S) -> Result<Option<Identity<L::User>>> {
        let session = request.extension::<Found>().ok_or(NoSession)?;
        let Some(value) = session.get_value(&self.key).await? else {
            return Ok(None);
        };
        let key = serde_json::from_value(value).map_err(|_| OtherType(self.key.clone()))?;
        let identity = self.users.load(key, state).await?;
        Ok(identity.map(|identity| match session.expiry() {
            Some(Expiry::AtDateTime(moment)) => identity.at_most_until(SystemTime::from(moment)),
            _ => identity,
        }))
    }

    /// `Session(Members)`, with the name of what loads the users.
    fn name(&self) -> String {
        named::<L>("Session")
    }

    fn credentials(&self) -> Vec<Credential> {
        vec![Credential::cookie(&self.cookie).description("The session of who has logged in on the site.")]
    }
}

impl<L> fmt::Debug for Session<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
