//! Reaching all connections of one user, whatever groups they are in.

use std::borrow::Cow;

use super::{Channels, LayerError, control::Control};
use crate::{
    access::UserId,
    session::{CloseCode, CloseRequest, Wish},
};

/// What a user may do changes while they are connected, and an account may end. These reach all their connections: in this
/// process, also one that is just being let in, and in all others that the layer joins.
///
/// ```
/// # use chanx_core::{error::Result, group::Channels};
/// # async fn blocked(channels: Channels) -> Result<()> {
/// // In the handler of a request, once the account is blocked in the store:
/// channels.disconnect_user(7, "blocked").await?;
/// # Ok(())
/// # }
/// ```
impl Channels {
    /// Closes all connections of a user with 1008 and this reason, which is cut to the 123 bytes that a close frame holds.
    /// They hear no group from now on; where a handler runs, the connection closes when it has ended, as with
    /// [`Context::close`](crate::session::Context::close).
    ///
    /// Change first what lets them in: they may come back at once.
    ///
    /// # Cancel safety
    /// Dropped early, the other processes have been told, and some connections of this one may not have been.
    ///
    /// # Errors
    /// The layer could not carry it to the other processes; those of this one are closed all the same.
    pub async fn disconnect_user(
        &self,
        id: impl Into<UserId>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Result<(), LayerError> {
        let request = CloseRequest::new(CloseCode::POLICY, reason);
        let (user, reason) = (id.into(), request.fitting_reason().to_owned());
        let control = Control::Disconnect {
            user: user.clone(),
            reason,
        };
        self.wish(&user, &Wish::Close(request), &control).await
    }

    /// Closes all connections of a user with 1008 `revoked`: what let them be here does not hold any more.
    ///
    /// # Cancel safety
    /// As [`Channels::disconnect_user`].
    ///
    /// # Errors
    /// As [`Channels::disconnect_user`].
    pub async fn revoke(&self, id: impl Into<UserId>) -> Result<(), LayerError> {
        self.disconnect_user(id, CloseRequest::revoked().reason).await
    }

    /// Has it asked whether a user may still be where they are, at each of their connections in turn with its messages, as
    /// [`Context::recheck`](crate::session::Context::recheck) does: whom the permissions refuse by now is closed with 1008
    /// `revoked`. For what has changed in the store: a member has left, a room is archived.
    ///
    /// # Cancel safety
    /// As [`Channels::disconnect_user`].
    ///
    /// # Errors
    /// As [`Channels::disconnect_user`].
    pub async fn recheck_user(&self, id: impl Into<UserId>) -> Result<(), LayerError> {
        let user = id.into();
        let control = Control::Recheck { user: user.clone() };
        self.wish(&user, &Wish::Recheck, &control).await
    }

    async fn wish(&self, user: &UserId, wish: &Wish, control: &Control) -> Result<(), LayerError> {
        let hub = self.hub();
        let Some(running) = hub.running() else {
            return Ok(());
        };
        let told = hub.tell_processes(control);
        running.connections.wish(user, wish).await;
        told
    }
}
