//! Users whom a layer in front has found, in whatever form it leaves them.

use std::fmt;

use super::named;
use crate::{
    access::{Authentication, Credential, Identity, User},
    error::Result,
    handshake::Request,
};

/// Knows those whom a tower layer in front has found, by what it leaves in the request's extensions: an
/// `axum_login::AuthSession` for example. Where it has left nothing, the next class is asked.
///
/// A layer that leaves an [`Identity`] needs no class: that is believed before any is asked.
///
/// ```
/// # use chanx_core as chanx;
/// # fn routes() -> chanx::routing::Routes { chanx::routing::Routes::new([]) }
/// use chanx::{access::{FromExtension, User, UserId}, app::App};
///
/// #[derive(Clone)]
/// struct Member { id: u64 }
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
/// }
///
/// /// What the layer leaves.
/// #[derive(Clone)]
/// struct LoggedIn { member: Option<Member> }
///
/// let class = FromExtension::new(|logged_in: &LoggedIn| logged_in.member.clone());
/// let app = App::new(routes()).authentication(class);
/// # app.into_service().unwrap();
/// ```
pub struct FromExtension<T, U> {
    read: Read<T, U>,
    credentials: Vec<Credential>,
}

type Read<T, U> = Box<dyn Fn(&T) -> Option<Identity<U>> + Send + Sync>;

impl<T: Send + Sync + 'static, U: User> FromExtension<T, U> {
    /// Whom such an extension names; `None` where it names nobody: the next class is asked.
    #[must_use]
    pub fn new(user: impl Fn(&T) -> Option<U> + Send + Sync + 'static) -> Self {
        Self::identified(move |extension| user(extension).map(Identity::new))
    }

    /// As [`new`](Self::new), for extensions that know until when it holds.
    ///
    /// ```
    /// # use chanx_core::access::{FromExtension, Identity, User, UserId};
    /// # struct Member { id: u64 }
    /// # impl User for Member { fn id(&self) -> UserId { self.id.into() } }
    /// # #[derive(Clone)] struct Pass { id: u64, ends: std::time::SystemTime }
    /// let class = FromExtension::identified(|pass: &Pass| {
    ///     Some(Identity::new(Member { id: pass.id }).expires_at(pass.ends))
    /// });
    /// # let _ = class;
    /// ```
    #[must_use]
    pub fn identified(identity: impl Fn(&T) -> Option<Identity<U>> + Send + Sync + 'static) -> Self {
        Self {
            read: Box::new(identity),
            credentials: Vec::new(),
        }
    }

    /// One more thing that the layer in front reads of a request, for documents.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }
}

impl<S: Sync, T: Send + Sync + 'static, U: User> Authentication<S> for FromExtension<T, U> {
    type User = U;

    async fn authenticate(&self, request: &Request, _state: &S) -> Result<Option<Identity<U>>> {
        Ok(request.extension().and_then(&self.read))
    }

    /// `FromExtension(LoggedIn)`, with the extension's name.
    fn name(&self) -> String {
        named::<T>("FromExtension")
    }

    fn credentials(&self) -> Vec<Credential> {
        self.credentials.clone()
    }
}

impl<T, U> fmt::Debug for FromExtension<T, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let extension = std::any::type_name::<T>();
        f.debug_tuple("FromExtension")
            .field(&format_args!("{extension}"))
            .finish()
    }
}
