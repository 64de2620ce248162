//! Who a request's extensions say it is: put there by a tower layer in front, or by a test.

use std::{future::Future, marker::PhantomData, sync::Arc};

use super::{Access, Refusal, UserId};
use crate::handshake::Request;

/// Somebody who can be connected.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no user",
    label = "does not say who is connected",
    note = "write `impl chanx::access::User for {Self} {{ fn id(&self) -> UserId {{ … }} }}` for the type that says who is connected"
)]
pub trait User: Send + Sync + 'static {
    /// What tells this user from all others, at every connection and in every process.
    fn id(&self) -> UserId;
}

/// The user whom a layer in front has found: put it into the request's extensions.
///
/// ```
/// use chanx_core::access::{Identity, User, UserId};
///
/// struct Member { id: u64 }
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
/// }
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(Identity::new(Member { id: 7 }));
/// ```
#[derive(Debug)]
pub struct Identity<U>(Arc<U>);

impl<U: User> Identity<U> {
    /// This user is connecting.
    pub fn new(user: U) -> Self {
        Self(Arc::new(user))
    }
}

impl<U> Clone for Identity<U> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// What a consumer may ask for as its user: a [`User`], or `Option<User>` to let the anonymous in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a consumer's user",
    label = "no user",
    note = "in `Option<…>`, which lets the anonymous in, a user has to be `Clone`"
)]
pub trait IdentityOf: Send + Sync + Sized + 'static {
    /// Finds the user of the request.
    ///
    /// # Errors
    /// [`Refusal::Unauthorized`] where there is none and one is required.
    fn identify(request: &Request) -> Result<Arc<Self>, Refusal>;

    /// The user's id; `None` for the anonymous.
    fn user_id(&self) -> Option<UserId>;
}

impl<U: User> IdentityOf for U {
    fn identify(request: &Request) -> Result<Arc<Self>, Refusal> {
        match request.extension::<Identity<U>>() {
            Some(Identity(user)) => Ok(Arc::clone(user)),
            None => Err(Refusal::unauthenticated()),
        }
    }

    fn user_id(&self) -> Option<UserId> {
        Some(self.id())
    }
}

#[diagnostic::do_not_recommend]
impl<U: User + Clone> IdentityOf for Option<U> {
    fn identify(request: &Request) -> Result<Arc<Self>, Refusal> {
        Ok(Arc::new(
            request
                .extension::<Identity<U>>()
                .map(|Identity(user)| U::clone(user)),
        ))
    }

    fn user_id(&self) -> Option<UserId> {
        self.as_ref().map(User::id)
    }
}

/// Lets in whom the request's extensions name as a `U`; `Option<User>` lets the anonymous in too.
#[derive(Debug)]
pub struct Identified<U>(PhantomData<fn() -> U>);

impl<U: IdentityOf> Access for Identified<U> {
    type User = U;

    fn admit(request: &Request) -> impl Future<Output = Result<Arc<U>, Refusal>> + Send {
        std::future::ready(U::identify(request))
    }

    fn user_id(user: &U) -> Option<UserId> {
        user.user_id()
    }
}
