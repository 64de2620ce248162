//! Where a route leads: a consumer, its type forgotten.

use std::{any::TypeId, fmt, sync::Arc};

use super::{Captures, PathParams};
use crate::{
    access::{AccessError, Asks, Defaults, asks},
    app::FromRef,
    dispatch::{Consumer, Spec},
    message::{Message, Variant, decode},
    server::mount::{Starter, starter},
    settings::WireFormat,
};

/// Where a route leads: a consumer, its type forgotten.
pub struct Endpoint<S> {
    /// What is known about the consumer.
    pub(crate) info: ConsumerInfo,
    /// Whether the consumer's params can hold what the route captured.
    pub(super) accepts: fn(&Captures) -> bool,
    /// Whether a text is an event of the consumer's.
    pub(crate) reads_event: fn(&str, &WireFormat) -> Result<(), String>,
    /// Makes what starts its sessions.
    pub(crate) mount: Mount<S>,
    /// What it asks of those who want to enter.
    pub(crate) asks: fn(&Defaults<S>) -> Asks,
}

type Mount<S> = fn(&Arc<S>, &Defaults<S>) -> Result<Starter, AccessError>;

/// What is known about a consumer once its type is forgotten.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConsumerInfo {
    /// Tells consumers apart.
    pub type_id: TypeId,
    /// The type's path in Rust, for error texts.
    pub type_name: &'static str,
    /// Name, descriptions, settings.
    pub spec: Spec,
    /// The captures that the consumer's params want.
    pub params: &'static [&'static str],
    /// What is said of each of them, in their order; empty for nothing.
    pub param_descriptions: &'static [&'static str],
    /// What clients may say.
    pub incoming: &'static [Variant],
    /// What it may answer.
    pub outgoing: &'static [Variant],
    /// What the rest of the program may tell it.
    pub events: &'static [Variant],
}

impl<S: Send + Sync + 'static> Endpoint<S> {
    /// The endpoint of a consumer.
    pub fn of<C: Consumer>() -> Self
    where
        C::State: FromRef<S>,
    {
        Self {
            info: ConsumerInfo {
                type_id: TypeId::of::<C>(),
                type_name: std::any::type_name::<C>(),
                spec: C::SPEC,
                params: C::Params::FIELDS,
                param_descriptions: C::Params::DESCRIPTIONS,
                incoming: C::Incoming::VARIANTS,
                outgoing: C::Outgoing::VARIANTS,
                events: C::Event::VARIANTS,
            },
            accepts: |captures| C::Params::from_captures(captures).is_some(),
            reads_event: |text, format| decode::read::<C::Event>(text, format).map(drop),
            mount: starter::<C, S>,
            asks: asks::<C, S>,
        }
    }
}

impl<S> Endpoint<S> {
    /// What is known about the consumer.
    pub fn info(&self) -> &ConsumerInfo {
        &self.info
    }
}

impl<S> Clone for Endpoint<S> {
    fn clone(&self) -> Self {
        Self {
            info: self.info.clone(),
            accepts: self.accepts,
            reads_event: self.reads_event,
            mount: self.mount,
            asks: self.asks,
        }
    }
}

impl ConsumerInfo {
    /// The consumer's name: its own, or that of its type without `Consumer`, in snake case.
    pub fn name(&self) -> String {
        if !self.spec.name.is_empty() {
            return self.spec.name.to_owned();
        }
        let plain = self.type_name.split('<').next().unwrap_or_default();
        let last = plain.rsplit("::").next().unwrap_or_default();
        let short = last
            .strip_suffix("Consumer")
            .filter(|short| !short.is_empty())
            .unwrap_or(last);
        let mut name = String::with_capacity(short.len() + 4);
        for (index, letter) in short.char_indices() {
            if letter.is_uppercase() && index > 0 {
                name.push('_');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }
}

impl<S> fmt::Debug for Endpoint<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint").field(&self.info.type_name).finish()
    }
}
