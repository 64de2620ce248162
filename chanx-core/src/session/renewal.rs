//! A client that is in shows a new token: it stays in for as long as that holds.

use std::sync::Arc;

use super::{context::Context, line::Line, moment};
use crate::{
    access::{Gate, Refusal},
    dispatch::{Consumer, guard},
    error::Error,
    message::builtin::Builtin,
    observe,
};

/// What became of a token that was shown, for the session to act upon.
pub(crate) struct Renewal {
    /// The `authentication` frame.
    answer: Builtin,
    /// It holds now, and until then.
    is_renewed: bool,
}

impl<C: Consumer> Context<C> {
    /// Asks the classes about a new token. Where it is the user's own, it holds from now on; else the old one does.
    pub(crate) async fn renew(&mut self, token: String) -> Result<(), Error> {
        let limit = self.link.host.settings.authentication_timeout;
        let gate: &Arc<Gate<C>> = &self.admission.gate;
        // Under guard: a class that panics refuses this token, and nothing else happens.
        let asked = guard::caught_future(|| gate.renewed(&token, self.link.user()));
        let verdict = match tokio::time::timeout(limit, asked).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(panic)) => Err(Refusal::Internal(panic.into())),
            Err(_) => Err(Refusal::TimedOut),
        };
        self.renewal = Some(Box::new(match verdict {
            Ok(renewed) => {
                self.admission.user = renewed.user;
                self.admission.expires = renewed.expires;
                Renewal {
                    answer: Builtin::authenticated(),
                    is_renewed: true,
                }
            }
            Err(refusal) => {
                observe::not_renewed(&refusal);
                Renewal {
                    answer: refusal.frame(),
                    is_renewed: false,
                }
            }
        }));
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
