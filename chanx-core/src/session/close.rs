//! Why and how a connection ends.

use std::borrow::Cow;

/// A close code of RFC 6455 §7.4, or one of the application's own (3000 to 4999).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CloseCode(u16);

impl CloseCode {
    /// 1000: all is done.
    pub const NORMAL: Self = Self(1000);
    /// 1001: the server is draining.
    pub const GOING_AWAY: Self = Self(1001);
    /// 1002: the peer broke the protocol.
    pub const PROTOCOL: Self = Self(1002);
    /// 1007: text that is not UTF-8.
    pub const INVALID_DATA: Self = Self(1007);
    /// 1008: a policy of the server.
    pub const POLICY: Self = Self(1008);
    /// 1009: a message over the limit.
    pub const TOO_BIG: Self = Self(1009);
    /// 1011: an internal error of the server.
    pub const INTERNAL: Self = Self(1011);

    /// The code with this number; `None` where RFC 6455 §7.4 allows no endpoint to send it.
    ///
    /// ```
    /// use chanx_core::session::CloseCode;
    ///
    /// assert_eq!(CloseCode::new(4401).map(u16::from), Some(4401));
    /// assert!(CloseCode::new(1006).is_none());
    /// ```
    pub const fn new(code: u16) -> Option<Self> {
        match code {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Some(Self(code)),
            _ => None,
        }
    }

    /// 4000 and the HTTP status of a refusal (PROTOCOL 4).
    pub(crate) const fn refused(status: u16) -> Self {
        Self(4000 + status)
    }
}

impl From<CloseCode> for u16 {
    fn from(code: CloseCode) -> Self {
        code.0
    }
}

/// The end of a connection as the server asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CloseRequest {
    pub(crate) code: CloseCode,
    pub(crate) reason: Cow<'static, str>,
}

impl CloseRequest {
    pub(crate) fn new(code: CloseCode, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            reason: reason.into(),
        }
    }

    /// What let the user be here does not hold any more (PROTOCOL 4).
    pub(crate) fn revoked() -> Self {
        Self::new(CloseCode::POLICY, "revoked")
    }

    /// The reason, cut to what a close frame holds (RFC 6455 §5.5: 125 bytes, two of them the code).
    pub(crate) fn fitting_reason(&self) -> &str {
        let mut end = self.reason.len().min(123);
        while !self.reason.is_char_boundary(end) {
            end -= 1;
        }
        &self.reason[..end]
    }
}

/// Why a connection has ended: what [`Consumer::disconnect`](crate::dispatch::Consumer::disconnect) is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseReason {
    /// The client closed it, with this code and reason; without a code where it sent none.
    Client {
        /// The client's code.
        code: Option<u16>,
        /// The client's reason.
        reason: String,
    },
    /// The server closed it: the consumer's own `close`, a drain, a limit.
    Server {
        /// The code that the client gets.
        code: CloseCode,
        /// The reason that the client gets.
        reason: Cow<'static, str>,
    },
    /// The client vanished without a close frame.
    Lost,
    /// The client did not answer a ping in time.
    TimedOut,
}
