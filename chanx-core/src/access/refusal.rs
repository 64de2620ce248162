//! Why somebody may not enter: its frame and its close code (PROTOCOL 2 and 4).

use std::borrow::Cow;

use http::StatusCode;

use super::Denied;
use crate::{
    dispatch::guard::{self, Failure},
    error::Error,
    message::builtin::Builtin,
    observe,
};

/// Why somebody may not enter.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// 401: nobody said who they are, or not so that it could be believed.
    Unauthorized {
        detail: Cow<'static, str>,
        /// What would be believed, for `WWW-Authenticate`.
        challenges: Vec<String>,
    },
    /// 403 or what the permission says instead.
    Denied(Denied),
    /// 404: there is no such object, or none for this user.
    NotFound {
        /// The type of the object.
        object: &'static str,
    },
    /// 500: something broke; the client learns nothing of it.
    Internal(Error),
    /// 503: finding out took longer than `authentication_timeout`.
    TimedOut,
}

impl Refusal {
    /// What a permission or a class says; a 401 with what would be believed.
    pub(super) fn of(denied: Denied, challenges: impl Iterator<Item = String>) -> Self {
        if denied.status_code() != 401 {
            return Self::Denied(denied);
        }
        Self::Unauthorized {
            detail: denied.into_detail(),
            challenges: challenges.collect(),
        }
    }

    /// Says in the log that somebody was not let in.
    pub(crate) fn log(&self) {
        logged(|| observe::refused(self));
    }

    /// Says in the log that somebody who is in has shown a token in vain.
    pub(crate) fn log_of_token(&self) {
        logged(|| observe::not_renewed(self));
    }

    /// The HTTP status that says the same.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Unauthorized { .. } => 401,
            Self::Denied(denied) => denied.status_code(),
            Self::NotFound { .. } => 404,
            Self::Internal(_) => 500,
            Self::TimedOut => 503,
        }
    }

    /// In words, as the client reads it.
    pub(crate) fn detail(&self) -> Cow<'_, str> {
        match self {
            Self::Unauthorized { detail, .. } => Cow::Borrowed(detail),
            Self::Denied(denied) => Cow::Borrowed(denied.detail()),
            Self::NotFound { object } => Cow::Owned(format!("No {object} matches the given query.")),
            Self::Internal(_) => Cow::Borrowed("Internal server error"),
            Self::TimedOut => Cow::Borrowed("Authentication took too long"),
        }
    }

    /// The `authentication` frame that says so.
    pub(crate) fn frame(&self) -> Builtin {
        let status = self.status();
        let text = StatusCode::from_u16(status).ok();
        let text = text.and_then(|status| status.canonical_reason());
        Builtin::authentication(status, text.unwrap_or("Refused"), &self.detail())
    }
}

/// Of somebody who is in: what is said to them, or what broke.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(denied) => denied.into(),
            Refusal::Internal(error) => error,
            other => Denied::new(other.detail().into_owned())
                .status(other.status())
                .into(),
        }
    }
}

/// What breaks while somebody is let in is a 500.
impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Internal(failure.into())
    }
}

/// Under guard: an error's text is the application's.
fn logged(say: impl FnOnce()) {
    if let Err(panic) = guard::caught(say) {
        observe::hook_panicked("the text of an error", &panic);
    }
}
