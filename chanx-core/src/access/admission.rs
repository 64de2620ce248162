//! Somebody on their way in: what permissions and the loading of an object look at.

use std::{fmt, sync::Arc, time::SystemTime};

use super::{IdentityOf, UserId, UserOf, gate::Gate};
use crate::{dispatch::Consumer, handshake::Request};

/// Somebody on their way in: what permissions and the loading of an object look at. The user is known here.
pub struct Admission<C: Consumer> {
    pub(crate) request: Arc<Request>,
    pub(crate) params: C::Params,
    pub(crate) gate: Arc<Gate<C>>,
    pub(crate) user: Arc<UserOf<C>>,
    /// Until when it holds who the user is.
    pub(crate) expires: Option<SystemTime>,
}

impl<C: Consumer> Admission<C> {
    /// What the client asked for: path, query, headers, cookies, address.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What the route captured.
    pub fn params(&self) -> &C::Params {
        &self.params
    }

    /// The application's state, or the part of it that this consumer asks for.
    pub fn state(&self) -> &C::State {
        self.gate.state()
    }

    /// Who is connecting.
    pub fn user(&self) -> &UserOf<C> {
        &self.user
    }

    /// The user's id; `None` for the anonymous.
    pub fn user_id(&self) -> Option<UserId> {
        self.user.user_id()
    }
}

impl<C: Consumer> fmt::Debug for Admission<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admission")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}
