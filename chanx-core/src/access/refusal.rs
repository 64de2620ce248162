//! Why somebody may not enter: its frame and its close code (PROTOCOL 2 and 4).

use crate::{error::Error, message::builtin::Builtin};

/// Why somebody may not enter, as the client reads it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// 401: nobody said who they are, or not so that it could be believed.
    Unauthorized(String),
    /// 500: something broke; the client learns nothing of it.
    Internal(Error),
    /// 503: finding out took longer than `authentication_timeout`.
    TimedOut,
}

impl Refusal {
    /// 401 in the words of the original.
    pub fn unauthenticated() -> Self {
        Self::Unauthorized("Authentication credentials were not provided.".to_owned())
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthorized(_) => 401,
            Self::Internal(_) => 500,
            Self::TimedOut => 503,
        }
    }

    /// The `authentication` frame that says so.
    pub(crate) fn frame(&self) -> Builtin {
        let (text, detail) = match self {
            Self::Unauthorized(detail) => ("Unauthorized", detail.as_str()),
            Self::Internal(_) => ("Internal Server Error", "Internal server error"),
            Self::TimedOut => ("Service Unavailable", "Authentication took too long"),
        };
        Builtin::authentication(self.status(), text, detail)
    }
}

/// What breaks while somebody is let in is a 500.
impl From<crate::dispatch::guard::Failure> for Refusal {
    fn from(failure: crate::dispatch::guard::Failure) -> Self {
        Self::Internal(failure.into())
    }
}
