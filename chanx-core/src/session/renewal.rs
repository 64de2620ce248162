//! A client that is in shows a new token: it stays in for as long as that holds.

use std::sync::Arc;

use super::{context::Context, line::Line, moment};
use crate::{
    access::{Gate, Refusal, Renewed},
    dispatch::{Consumer, guard},
    error::Error,
    message::builtin::Builtin,
};

/// What became of a token that was shown, for the session to act upon.
pub(crate) struct Renewal {
    /// The `authentication` frame.
    answer: Builtin,
    /// It holds now, and until then.
    is_renewed: bool,
}

impl<C: Consumer> Context<C> {
    /// Asks the classes about a new token, and the permissions about whom it says that the user is. Where both let it, it
    /// holds from now on; else the old one does.
    pub(crate) async fn renew(&mut self, token: String) -> Result<(), Error> {
        let limit = self.link.host.settings.authentication_timeout;
        let before = (Arc::clone(&self.admission.user), self.admission.expires);
        // Under guard: a class that panics refuses this token, and nothing else happens.
        let asked = guard::caught_future(|| self.take(&token));
        let verdict = match tokio::time::timeout(limit, asked).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(panic)) => Err(Refusal::Internal(panic.into())),
            Err(_) => Err(Refusal::TimedOut),
        };
        self.renewal = Some(Box::new(match verdict {
            Ok(()) => Renewal {
                answer: Builtin::authenticated(),
                is_renewed: true,
            },
            Err(refusal) => {
                (self.admission.user, self.admission.expires) = before;
                refusal.log_of_token();
                Renewal {
                    answer: refusal.frame(),
                    is_renewed: false,
                }
            }
        }));
        Ok(())
    }

    async fn take(&mut self, token: &str) -> Result<(), Refusal> {
        let gate: Arc<Gate<C>> = Arc::clone(&self.admission.gate);
        let Renewed { user, expires } = gate.renewed(token, self.link.user()).await?;
        self.admission.user = user;
        self.admission.expires = expires;
        self.object = gate.permit(&self.admission).await?;
        Ok(())
    }

    /// Sets the timer anew, before the client hears of it; the answer, where a token was shown.
    pub(super) fn renewed(&mut self, line: &mut Line) -> Option<Builtin> {
        let Renewal { answer, is_renewed } = *self.renewal.take()?;
        if is_renewed {
            line.keepalive.set_expiry(self.admission.expires.map(moment));
        }
        Some(answer)
    }
}
