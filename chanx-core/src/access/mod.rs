//! Who is connecting, and may they enter: the seam between the handshake and the session.

use std::{future::Future, sync::Arc};

use crate::{error::Error, handshake::Request};

/// Decides who may enter and says who they are.
pub trait Access: 'static {
    /// Who is connected: what [`Context::user`](crate::session::Context::user) gives.
    type User: Send + Sync + 'static;

    /// Lets the request in or refuses it.
    ///
    /// # Errors
    /// [`Refusal`]: the client gets its `authentication` frame and close code.
    fn admit(request: &Request) -> impl Future<Output = Result<Arc<Self::User>, Refusal>> + Send;
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

/// Why somebody may not enter, as the client reads it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// 401: nobody said who they are.
    Unauthorized(String),
    /// 500: something broke; the client learns nothing of it.
    Internal(Error),
}
