//! What is known about a consumer without an instance: its name, its words, its settings.

use crate::{error::Error, group::GroupSpec, message::Variant, settings::Overrides};

/// Name, descriptions and settings of a consumer, as constants.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Spec {
    /// The name in documents and logs; empty: the type's name without `Consumer`, in snake case.
    pub name: &'static str,
    /// The doc comment.
    pub description: &'static str,
    /// What documents sort its channel under.
    pub tags: &'static [&'static str],
    /// The handlers, in the order of their declaration.
    pub handlers: &'static [HandlerSpec],
    /// Settings of its own.
    pub overrides: Overrides,
    /// Which frames go to [`Consumer::frame`](super::Consumer::frame).
    pub frames: Frames,
    /// The subprotocols that it speaks, RFC 6455 §1.9.
    pub subprotocols: &'static [&'static str],
    /// The error types whose text a client may read.
    pub client_errors: &'static [ClientText],
    /// The methods for events, likewise.
    pub events: &'static [HandlerSpec],
    /// What groups may deliver to it.
    pub group_messages: &'static [GroupSpec],
    /// The actions of the events that go to the client as they are.
    pub passthrough_events: &'static [&'static str],
}

/// Which frames reach a consumer as they came, instead of being decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Frames {
    /// None: text is decoded, binary is an error of the client.
    Decoded,
    /// Binary frames; text is decoded.
    Binary,
    /// All of them.
    Raw,
}

/// One handler, for documents.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct HandlerSpec {
    /// The method's name.
    pub name: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// The doc comment.
    pub description: &'static str,
    /// What documents sort its operation under.
    pub tags: &'static [&'static str],
    /// The union whose variant comes to it, and the variant's name in Rust.
    pub takes: Option<(&'static [Variant], &'static str)>,
    /// Whether it may answer by what it returns.
    pub replies: bool,
}

impl HandlerSpec {
    /// A handler with nothing said about it, which may answer.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            summary: "",
            description: "",
            tags: &[],
            takes: None,
            replies: true,
        }
    }

    /// With the variant that comes to it, by its name in Rust, among those of its union.
    #[must_use]
    pub const fn takes(mut self, union: &'static [Variant], variant: &'static str) -> Self {
        self.takes = Some((union, variant));
        self
    }

    /// It returns nothing, so that it answers by nothing that it returns.
    #[must_use]
    pub const fn silent(mut self) -> Self {
        self.replies = false;
        self
    }

    /// With one line on what it does.
    #[must_use]
    pub const fn summary(mut self, text: &'static str) -> Self {
        self.summary = text;
        self
    }

    /// With its doc comment.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// With what documents sort it under.
    #[must_use]
    pub const fn tags(mut self, names: &'static [&'static str]) -> Self {
        self.tags = names;
        self
    }
}

impl Spec {
    /// Everything by default: named by the type, no settings of its own.
    pub const NAMED_BY_TYPE: Self = Self {
        name: "",
        description: "",
        tags: &[],
        handlers: &[],
        overrides: Overrides::NONE,
        frames: Frames::Decoded,
        subprotocols: &[],
        client_errors: &[],
        events: &[],
        group_messages: &[],
        passthrough_events: &[],
    };

    /// With a name of its own.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// With a description.
    #[must_use]
    pub const fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// With what documents sort it under.
    #[must_use]
    pub const fn tags(mut self, names: &'static [&'static str]) -> Self {
        self.tags = names;
        self
    }

    /// With its handlers.
    #[must_use]
    pub const fn handlers(mut self, handlers: &'static [HandlerSpec]) -> Self {
        self.handlers = handlers;
        self
    }

    /// With its methods for events.
    #[must_use]
    pub const fn events(mut self, methods: &'static [HandlerSpec]) -> Self {
        self.events = methods;
        self
    }

    /// With settings of its own.
    #[must_use]
    pub const fn overrides(mut self, overrides: Overrides) -> Self {
        self.overrides = overrides;
        self
    }

    /// With frames as they came.
    #[must_use]
    pub const fn frames(mut self, frames: Frames) -> Self {
        self.frames = frames;
        self
    }

    /// With subprotocols that it speaks.
    #[must_use]
    pub const fn subprotocols(mut self, names: &'static [&'static str]) -> Self {
        self.subprotocols = names;
        self
    }

    /// With error types whose text a client may read: each an instance of [`client_error`].
    #[must_use]
    pub const fn client_errors(mut self, readers: &'static [ClientText]) -> Self {
        self.client_errors = readers;
        self
    }

    /// With what groups may deliver to it: each an instance of [`GroupSpec::of`].
    #[must_use]
    pub const fn group_messages(mut self, messages: &'static [GroupSpec]) -> Self {
        self.group_messages = messages;
        self
    }

    /// With the actions of the events that go to the client as they are.
    #[must_use]
    pub const fn passthrough_events(mut self, actions: &'static [&'static str]) -> Self {
        self.passthrough_events = actions;
        self
    }

    /// What the client may read of an error.
    pub(crate) fn client_detail(&self, error: &Error) -> Option<String> {
        self.client_errors.iter().find_map(|read| read(error))
    }
}

/// Reads the text of one type of errors, where it stands in the chain of causes.
pub type ClientText = fn(&Error) -> Option<String>;

/// The text of the first `E` in an error's chain of causes: what a client may read of it.
///
/// ```
/// use chanx_core::{dispatch::{Spec, spec::client_error}, error::Error};
///
/// const SPEC: Spec = Spec::NAMED_BY_TYPE.client_errors(&[client_error::<std::num::ParseIntError>]);
/// ```
pub fn client_error<E: std::error::Error + 'static>(error: &Error) -> Option<String> {
    error.find::<E>().map(ToString::to_string)
}
