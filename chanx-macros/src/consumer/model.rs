//! A consumer as it has been understood: the only thing that expansion sees.

use proc_macro2::Ident;
use syn::{Attribute, Expr, LitStr, Path, Type};

pub(super) struct Consumer {
    pub(super) runtime: Path,
    pub(super) name: Type,
    pub(super) spoken_name: Option<LitStr>,
    pub(super) description: String,
    /// What documents sort it under.
    pub(super) tags: Vec<LitStr>,
    pub(super) incoming: Option<Type>,
    pub(super) outgoing: Option<Type>,
    /// The union of events.
    pub(super) events: Option<Type>,
    /// What groups may deliver to it.
    pub(super) group_messages: Vec<Type>,
    /// The groups that it is in from the beginning, each an expression.
    pub(super) joins: Vec<Expr>,
    /// The events that go to the client as they are.
    pub(super) passed: Vec<Variant>,
    pub(super) state: Option<Type>,
    pub(super) params: Option<Type>,
    pub(super) user: Option<Type>,
    /// What is loaded for those who enter.
    pub(super) object: Option<Type>,
    /// What finds out who is connecting, each an expression.
    pub(super) authentication: Vec<Expr>,
    /// What those who want to enter need.
    pub(super) permissions: Option<Expr>,
    pub(super) client_errors: Vec<Type>,
    pub(super) subprotocols: Option<Expr>,
    /// Settings of its own: the name of the setting, and its value.
    pub(super) settings: Vec<(Ident, Expr)>,
    /// Loads the object.
    pub(super) load: Option<Hook>,
    pub(super) groups: Option<Hook>,
    pub(super) connect: Option<Hook>,
    pub(super) ready: Option<Hook>,
    pub(super) receive: Option<Hook>,
    pub(super) frame: Option<Hook>,
    pub(super) disconnect: Option<Hook>,
    pub(super) handlers: Vec<Handler>,
    /// The methods for events.
    pub(super) on_events: Vec<Handler>,
}

/// A method that the session calls.
pub(super) struct Hook {
    pub(super) name: Ident,
    /// The `#[cfg(…)]` under which it is there: what names it stands under the same.
    pub(super) cfgs: Vec<Attribute>,
    /// Whether it has `self`.
    pub(super) on_self: bool,
    /// Its arguments after `self`.
    pub(super) arguments: Vec<Argument>,
    /// What it returns, as it is spelled; `None` for nothing.
    pub(super) returns: Option<Type>,
}

/// What an argument is, by how it is taken: the context by reference, the value by value.
pub(super) enum Argument {
    Context(Type),
    Value(Type),
}

/// A method for one variant, of what clients say or of events.
pub(super) struct Handler {
    pub(super) hook: Hook,
    pub(super) summary: Option<LitStr>,
    /// What it needs beyond being let in.
    pub(super) permissions: Option<Expr>,
    pub(super) description: String,
    /// What documents sort it under.
    pub(super) tags: Vec<LitStr>,
    pub(super) variant: Variant,
}

/// Which variant it is for.
pub(super) enum Variant {
    /// By the spelling of its method, or `#[handler(HTTPGet)]`.
    Named(Ident),
    /// `#[handler(Common(Common::Ping))]`
    Nested { outer: Ident, union: Path, inner: Ident },
}

impl Variant {
    /// Whether a message can be of both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(left), Self::Named(right)) => left == right,
            (
                Self::Nested { outer, inner, .. },
                Self::Nested {
                    outer: o, inner: i, ..
                },
            ) => outer == o && inner == i,
            (Self::Named(name), Self::Nested { outer, .. })
            | (Self::Nested { outer, .. }, Self::Named(name)) => name == outer,
        }
    }

    /// The variant of the union itself.
    pub(super) fn outer(&self) -> &Ident {
        match self {
            Self::Named(name) => name,
            Self::Nested { outer, .. } => outer,
        }
    }

    /// The name that was written for it.
    pub(super) fn last(&self) -> &Ident {
        match self {
            Self::Named(name) => name,
            Self::Nested { inner, .. } => inner,
        }
    }
}

impl Hook {
    pub(super) fn value(&self) -> Option<&Type> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Value(value) => Some(value),
            Argument::Context(_) => None,
        })
    }
}
