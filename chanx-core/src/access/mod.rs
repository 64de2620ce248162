//! Who is connecting, and may they enter: the seam between the handshake and the session.
//!
//! [`Access`] is asked once a connection, before its consumer is built. [`Open`] lets everybody in; [`Identified`] lets
//! in whom the request's extensions name.

use std::{future::Future, sync::Arc};

// Who a request's extensions say it is.
mod identity;
// Why somebody may not enter, as the client reads it.
mod refusal;
// Who somebody is, across connections.
mod user;

pub use identity::{Identified, Identity, IdentityOf, User};
pub use refusal::Refusal;
pub use user::UserId;

use crate::handshake::Request;

/// Decides who may enter and says who they are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who may enter",
    note = "`Open` lets everybody in; `Identified<User>` asks for a user"
)]
pub trait Access: 'static {
    /// Who is connected: what [`Context::user`](crate::session::Context::user) gives.
    type User: Send + Sync + 'static;

    /// Lets the request in or refuses it.
    ///
    /// # Cancel safety
    /// Has to be cancel-safe: it is dropped when `authentication_timeout` has passed, and as soon as the client goes or the
    /// server stops.
    ///
    /// # Errors
    /// [`Refusal`]: the client gets its `authentication` frame and close code.
    fn admit(request: &Request) -> impl Future<Output = Result<Arc<Self::User>, Refusal>> + Send;

    /// What tells this user from all others; `None` for the anonymous.
    fn user_id(user: &Self::User) -> Option<UserId> {
        let _ = user;
        None
    }
}

/// Everybody may enter, and nobody asks who they are.
#[derive(Debug, Clone, Copy)]
pub struct Open;

impl Access for Open {
    type User = ();

    async fn admit(_request: &Request) -> Result<Arc<()>, Refusal> {
        Ok(Arc::new(()))
    }
}
