//! A union as it has been understood: the only thing that expansion sees.

use proc_macro2::{Ident, Span};
use syn::{Attribute, Fields, Path, Type};

/// Which way the messages of a union travel.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Incoming,
    Outgoing,
    /// To the members of a group.
    Group,
    /// From the rest of the program to a consumer.
    Event,
}

pub(super) struct Union {
    pub(super) direction: Direction,
    pub(super) name: Ident,
    pub(super) runtime: Path,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Enum(Vec<Variant>),
    /// A struct that is a union of one.
    Struct {
        action: Action,
        description: String,
    },
}

pub(super) struct Variant {
    pub(super) name: Ident,
    pub(super) description: String,
    pub(super) shape: Shape,
}

pub(super) enum Shape {
    Unit(Action),
    Payload(Action, Type),
    /// `#[message(union)]`
    Union(Type),
    /// Fields of its own; the attributes are those that serde and schemars shall see.
    Fields(Action, Fields, Vec<Attribute>),
}

/// The name on the wire, and where it was written.
#[derive(Clone)]
pub(super) struct Action {
    pub(super) name: String,
    pub(super) span: Span,
}

impl Shape {
    pub(super) fn action(&self) -> Option<&Action> {
        match self {
            Self::Unit(action) | Self::Payload(action, _) | Self::Fields(action, ..) => Some(action),
            Self::Union(_) => None,
        }
    }
}

impl Direction {
    /// The trait, by the name of its derive.
    pub(super) fn marker(self) -> &'static str {
        match self {
            Self::Incoming => "IncomingMessage",
            Self::Outgoing => "OutgoingMessage",
            Self::Group => "GroupMessage",
            Self::Event => "ChannelEvent",
        }
    }

    /// Whether a method of a consumer takes what a variant carries, so that it has to be one value.
    pub(super) fn is_handled(self) -> bool {
        matches!(self, Self::Incoming | Self::Event)
    }

    /// What is said where an enum of messages was to be.
    pub(super) fn wants_an_enum(self) -> &'static str {
        match self {
            Self::Event => {
                "what a consumer is told is an enum with a variant for each action: \
                 `enum RoomEvent { Closed(Closed) }`"
            }
            _ => {
                "what clients say is an enum with a variant for each action: \
                 `enum Ask { Say(Say) }`"
            }
        }
    }

    /// The constant that lists the actions that are the toolkit's own.
    pub(super) fn reserved(self) -> &'static str {
        match self {
            Self::Incoming => "RESERVED_INCOMING",
            // An event may be passed on to the client.
            Self::Outgoing | Self::Group | Self::Event => "RESERVED_OUTGOING",
        }
    }

    /// The same, for the derive itself.
    pub(super) fn reserved_actions(self) -> &'static [&'static str] {
        match self {
            Self::Incoming => &["authenticate", "subscribe", "unsubscribe"],
            Self::Outgoing | Self::Group | Self::Event => &[
                "authentication",
                "complete",
                "group_complete",
                "event_complete",
                "error",
                "subscribed",
                "unsubscribed",
            ],
        }
    }
}
