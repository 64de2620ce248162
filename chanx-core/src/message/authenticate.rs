//! `authenticate`: what a client says to the toolkit itself, to stay in with a new token (PROTOCOL 2).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{IncomingMessage, Message, Variant, Violations};

/// `{"action":"authenticate","payload":{"token":"…"}}`: renews what says who is connected.
///
/// A consumer with [`Authentication`](crate::access::Authentication) classes takes it by itself and asks them to
/// [`renew`](crate::access::Authentication::renew); it is answered by an `authentication` frame.
///
/// ```
/// use chanx_core::message::Authenticate;
///
/// // For clients and tests: `client.send(renewal)`.
/// let renewal = Authenticate::new("eyJhbGciOi");
/// assert_eq!(format!("{renewal:?}"), "Authenticate { .. }");
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[non_exhaustive]
#[schemars(description = "Shows a newer token, before the one that the connection was opened with ends.")]
pub struct Authenticate {
    /// The new token.
    pub token: String,
}

impl Authenticate {
    /// With this token.
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: token.into() }
    }
}

/// Without the token.
impl fmt::Debug for Authenticate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticate").finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl Message for Authenticate {
    const VARIANTS: &'static [Variant] = &[Variant::new("Authenticate", "authenticate")
        .payload::<Self>()
        .description("Renews what says who is connected.")];

    fn action(&self) -> &'static str {
        "authenticate"
    }

    fn decode<'de, D: Deserializer<'de>>(_action: &str, payload: D) -> Result<Self, D::Error> {
        Self::deserialize(payload)
    }

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn validate(&self, _violations: &mut Violations) {}
}

#[diagnostic::do_not_recommend]
impl IncomingMessage for Authenticate {}
