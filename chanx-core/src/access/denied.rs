//! What a permission says to those whom it does not let.

use std::borrow::Cow;

use http::StatusCode;

/// What a permission says to those whom it does not let: in words, with which status, and whether it admits that there is
/// anything.
///
/// As an error of a handler it is the `error` frame with the reason `forbidden`:
///
/// ```
/// use chanx_core::{access::Denied, error::Result};
///
/// fn may_write(is_archived: bool) -> Result<()> {
///     if is_archived {
///         return Err(Denied::new("This room is archived").into());
///     }
///     Ok(())
/// }
/// # assert!(may_write(true).unwrap_err().find::<Denied>().is_some());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Denied {
    detail: Cow<'static, str>,
    status: u16,
    hidden: bool,
}

impl Denied {
    /// 403 in these words, which the client reads.
    pub fn new(detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            detail: detail.into(),
            status: 403,
            hidden: false,
        }
    }

    /// 401 in the words of the original: for what wants a user where the anonymous may enter.
    pub fn unauthenticated() -> Self {
        Self::new("Authentication credentials were not provided.").status(401)
    }

    /// With another status of HTTP, 400 to 499: the close code is 4000 more. Any other number leaves it as it is.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        if (400..500).contains(&status) && StatusCode::from_u16(status).is_ok() {
            self.status = status;
        }
        self
    }

    /// Those who are refused since the object is not for them are told that there is none, 404 as where it is missing.
    #[must_use]
    pub fn hide(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// The words.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    pub(crate) fn status_code(&self) -> u16 {
        self.status
    }

    pub(super) fn into_detail(self) -> Cow<'static, str> {
        self.detail
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// What two permissions say of which one would have been enough: the first one's words, and nothing that either hides.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.hidden |= other.hidden;
        self
    }
}

/// 403 in the words of the original.
impl Default for Denied {
    fn default() -> Self {
        Self::new("You do not have permission to perform this action.")
    }
}
