//! `ping` and `pong`, ready to be nested into a consumer's own unions.

use serde::{Deserialize, Deserializer, Serializer};

use super::{GroupMessage, IncomingMessage, Message, OutgoingMessage, Variant, Violations};

/// `{"action":"ping"}`: is anybody there?
///
/// Nest it, `#[message(union)] Ping(Ping)`, and answer with a nested [`Pong`]; or take it alone, in a consumer that only
/// listens for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ping;

/// `{"action":"pong","payload":null}`: the answer to [`Ping`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pong;

macro_rules! bare {
    ($message:ident, $action:literal, $description:literal) => {
        #[diagnostic::do_not_recommend]
        impl Message for $message {
            const VARIANTS: &'static [Variant] =
                &[Variant::new(stringify!($message), $action).description($description)];

            fn action(&self) -> &'static str {
                $action
            }

            fn decode<'de, D: Deserializer<'de>>(_action: &str, payload: D) -> Result<Self, D::Error> {
                <()>::deserialize(payload).map(|()| Self)
            }

            fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_unit()
            }

            fn validate(&self, _violations: &mut Violations) {}
        }
    };
}

bare!(Ping, "ping", "Is anybody there?");
bare!(Pong, "pong", "Yes.");

// Who forgets a derive is not helped by being told of these.
#[diagnostic::do_not_recommend]
impl IncomingMessage for Ping {}

#[diagnostic::do_not_recommend]
impl OutgoingMessage for Pong {}
#[diagnostic::do_not_recommend]
impl GroupMessage for Pong {}
