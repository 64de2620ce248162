//! Messages: the unions that a consumer receives and sends, and their form on the wire.
//!
//! A message is a variant of an enum, told apart by its *action*; what it carries is its *payload*. The
//! derives of `chanx` implement [`Message`] and one marker beside it ([`IncomingMessage`],
//! [`OutgoingMessage`], [`GroupMessage`], [`ChannelEvent`]); all can be written by hand. Nothing here does I/O or knows a socket.

use serde::{Deserializer, Serializer};

// What a client says to the toolkit itself.
mod authenticate;
// The messages that every consumer can send.
pub mod builtin;
// `ping` and `pong`, ready to be nested.
mod ping;
// `snake_case` here, `camelCase` on the wire.
pub(crate) mod case;
// How a derived message reads its payload.
pub(crate) mod payload;
// How much of what a client sends is said back to it.
mod echo;
// From the text of a frame to a typed message.
pub mod decode;
// From a typed message to the text of a frame.
pub mod encode;
// Values as JSON.
mod json;
// What goes wrong with a client's input, in words that the client gets.
pub mod validation;

pub use authenticate::Authenticate;
pub use payload::Payload;
pub use ping::{Ping, Pong};
pub use validation::{Location, ValidationError, Violations};

/// A closed set of messages: each variant is an action with an optional payload.
///
/// Implemented by `#[derive(IncomingMessage)]` and its sisters. By hand:
///
/// ```
/// use chanx_core::message::{Message, Variant, Violations};
/// use serde::{Deserialize, Deserializer, Serialize, Serializer};
///
/// enum Ask { Say(String), Ping }
///
/// impl Message for Ask {
///     const VARIANTS: &'static [Variant] = &[
///         Variant::new("Say", "say").payload::<String>(),
///         Variant::new("Ping", "ping"),
///     ];
///     fn action(&self) -> &'static str {
///         match self { Self::Say(_) => "say", Self::Ping => "ping" }
///     }
///     fn decode<'de, D: Deserializer<'de>>(action: &str, payload: D) -> Result<Self, D::Error> {
///         match action {
///             "say" => String::deserialize(payload).map(Self::Say),
///             _ => <()>::deserialize(payload).map(|()| Self::Ping),
///         }
///     }
///     fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         match self { Self::Say(text) => text.serialize(serializer), Self::Ping => serializer.serialize_unit() }
///     }
///     fn validate(&self, _violations: &mut Violations) {}
/// }
/// assert_eq!(Ask::Ping.action(), "ping");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    label = "not a message",
    note = "derive it: `#[derive(IncomingMessage)]`, `#[derive(OutgoingMessage)]`"
)]
pub trait Message: Sized + Send + 'static {
    /// The variants in the order of their declaration.
    const VARIANTS: &'static [Variant];

    /// The action of this message on the wire.
    fn action(&self) -> &'static str;

    /// Reads the payload of the message that `action` names.
    ///
    /// The caller has looked `action` up in [`Message::VARIANTS`]; an absent payload comes as null.
    ///
    /// # Errors
    /// What the payload's `Deserialize` says; also for an action that is none of this union's.
    fn decode<'de, D: Deserializer<'de>>(action: &str, payload: D) -> Result<Self, D::Error>;

    /// Writes the payload, null where there is none.
    ///
    /// # Errors
    /// What the payload's `Serialize` says.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Asks the payload for the constraints that it breaks.
    fn validate(&self, violations: &mut Violations);
}

/// What clients may say to a consumer: `#[derive(IncomingMessage)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an incoming message",
    label = "not an incoming message",
    note = "put `#[derive(IncomingMessage)]` on the enum of what clients may say"
)]
pub trait IncomingMessage: Message {}

/// What a consumer may answer: `#[derive(OutgoingMessage)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an outgoing message",
    label = "not an outgoing message",
    note = "put `#[derive(OutgoingMessage)]` on the enum of what the consumer answers"
)]
pub trait OutgoingMessage: Message {}

/// What a group delivers to its members: `#[derive(GroupMessage)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a group message",
    label = "not a group message",
    note = "put `#[derive(GroupMessage)]` on the enum of what a group delivers to its members",
    note = "what derives another message already is one by `impl GroupMessage for {Self} {{}}`"
)]
pub trait GroupMessage: Message {}

/// What the rest of the program tells a consumer: `#[derive(ChannelEvent)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a channel event",
    label = "not a channel event",
    note = "put `#[derive(ChannelEvent)]` on the enum of what the program tells this consumer",
    note = "what derives another message already is one by `impl ChannelEvent for {Self} {{}}`"
)]
pub trait ChannelEvent: Message {}

/// One variant of a message union: what is known about it without a value.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Variant {
    /// The name in Rust: `NewMessage`.
    pub ident: &'static str,
    /// The action on the wire: `new_message`. Empty for a nested union, whose variants have their own.
    pub action: &'static str,
    /// The name of its handler: `new_message`.
    pub handler: &'static str,
    /// The doc comment.
    pub description: &'static str,
    /// The name of the payload's type as it is spelled, empty where there is none: for texts only.
    pub payload_type: &'static str,
    /// The JSON Schema of the payload; `None` where there is none.
    pub schema: Option<fn(&mut schemars::SchemaGenerator) -> schemars::Schema>,
    /// The variants of a nested union (`#[message(union)]`).
    pub nested: Option<&'static [Variant]>,
}

impl Variant {
    /// A variant without a payload.
    pub const fn new(ident: &'static str, action: &'static str) -> Self {
        Self {
            ident,
            action,
            handler: "",
            description: "",
            payload_type: "",
            schema: None,
            nested: None,
        }
    }

    /// A nested union.
    pub const fn union<M: Message>(ident: &'static str) -> Self {
        Self::new(ident, "").nested(M::VARIANTS)
    }

    /// With the variants of a nested union.
    #[must_use]
    pub const fn nested(mut self, variants: &'static [Variant]) -> Self {
        self.nested = Some(variants);
        self
    }

    /// With a payload of type `T`.
    #[must_use]
    pub const fn payload<T: schemars::JsonSchema>(self) -> Self {
        self.schema(schemars::SchemaGenerator::subschema_for::<T>)
    }

    /// With a payload that this describes.
    #[must_use]
    pub const fn schema(mut self, schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// With the name of its handler, where a macro looks for one.
    #[must_use]
    pub const fn handler(mut self, name: &'static str) -> Self {
        self.handler = name;
        self
    }

    /// With the doc comment of the variant.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// With the payload's type as it is spelled.
    #[must_use]
    pub const fn payload_type(mut self, name: &'static str) -> Self {
        self.payload_type = name;
        self
    }
}

/// The actions of `variants`, nested unions included, in the order of their declaration.
///
/// ```
/// use chanx_core::message::{Message, builtin::Builtin, actions};
///
/// assert!(actions(Builtin::VARIANTS).any(|action| action == "complete"));
/// ```
pub fn actions(variants: &'static [Variant]) -> Box<dyn Iterator<Item = &'static str>> {
    Box::new(variants.iter().flat_map(|variant| match variant.nested {
        Some(nested) => actions(nested),
        None => Box::new(std::iter::once(variant.action)),
    }))
}

/// The action with this name, if it is one of these variants'.
pub(crate) fn find_action(variants: &'static [Variant], name: &str) -> Option<&'static str> {
    variants.iter().find_map(|variant| match variant.nested {
        Some(nested) => find_action(nested, name),
        None => (variant.action == name).then_some(variant.action),
    })
}

/// No message at all: the incoming or outgoing union of a consumer that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

#[diagnostic::do_not_recommend]
impl Message for Never {
    const VARIANTS: &'static [Variant] = &[];

    fn action(&self) -> &'static str {
        match *self {}
    }

    fn decode<'de, D: Deserializer<'de>>(_action: &str, _payload: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("this consumer takes no messages"))
    }

    fn encode<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }

    fn validate(&self, _violations: &mut Violations) {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl IncomingMessage for Never {}
#[diagnostic::do_not_recommend]
impl OutgoingMessage for Never {}
#[diagnostic::do_not_recommend]
impl GroupMessage for Never {}
#[diagnostic::do_not_recommend]
impl ChannelEvent for Never {}
