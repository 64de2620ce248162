//! Somebody at the gate: before the question whether they may enter, and after it.

use std::{future::Future, sync::Arc};

use futures_util::FutureExt;

use super::{Admission, Gate, ObjectOf, Refusal, UserId};
use crate::{
    dispatch::{Consumer, guard},
    handshake::Request,
};

/// How a session begins.
pub(crate) enum Entry<C: Consumer> {
    /// Whether they may enter is asked on the open socket.
    Asking(Asking<C>),
    /// That was asked in the handshake.
    Admitted(Box<Admitted<C>>),
}

/// Somebody who wants to enter.
pub(crate) struct Asking<C: Consumer> {
    pub(crate) gate: Arc<Gate<C>>,
    pub(crate) request: Arc<Request>,
    pub(crate) params: C::Params,
}

/// Somebody who is let in.
pub(crate) struct Admitted<C: Consumer> {
    pub(crate) admission: Admission<C>,
    pub(crate) object: ObjectOf<C>,
    /// Who they are; `None` for the anonymous.
    pub(crate) user_id: Option<UserId>,
}

impl<C: Consumer> Asking<C> {
    /// Lets them in, or says why not. Cancel-safe, as what the application does for it has to be; where that panics, it is
    /// a 500.
    pub(crate) fn answered(self) -> impl Future<Output = Result<Box<Admitted<C>>, Refusal>> {
        let Self {
            gate,
            request,
            params,
        } = self;
        let asked = guard::caught_future(|| gate.admit(request, params));
        asked.map(|answer| answer.unwrap_or_else(|panic| Err(Refusal::Internal(panic.into()))))
    }
}
