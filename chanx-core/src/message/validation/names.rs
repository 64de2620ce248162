//! The wire's names for Rust's: `garde` knows fields by their names in Rust, a client by those of serde.

use std::collections::{BTreeMap, HashMap};

use garde::error::{Kind, Path};
use serde_json::Value;

use super::{Location, on_the_wire};

/// What the parts of a type are called on the wire.
#[derive(Debug)]
pub enum Names {
    /// The fields of a struct.
    Fields(&'static [Name]),
    /// The items of a list or the values of a map: their keys are data.
    Items(fn() -> Option<&'static Names>),
}

/// One field.
#[derive(Debug)]
pub struct Name {
    /// Its name in Rust.
    pub field: &'static str,
    /// Its name for serde.
    pub wire: &'static str,
    /// The names within it. A function, since a type may hold itself.
    pub inner: fn() -> Option<&'static Names>,
}

/// A type that says what its parts are called on the wire; `#[payload]` writes it.
pub trait Named {
    /// The names.
    const NAMES: Names;
}

macro_rules! transparent {
    ($($type:ty)*) => {$(
        impl<T: Named> Named for $type {
            const NAMES: Names = T::NAMES;
        }
    )*};
}

transparent! { Option<T> Box<T> std::rc::Rc<T> std::sync::Arc<T> }

macro_rules! items {
    ($($type:ty, $($more:ident)*;)*) => {$(
        impl<T: Named, $($more),*> Named for $type {
            const NAMES: Names = Names::Items(|| Some(&T::NAMES));
        }
    )*};
}

items! {
    Vec<T>,;
    std::collections::VecDeque<T>,;
    std::collections::BTreeSet<T>,;
    BTreeMap<K, T>, K;
    HashMap<K, T, S>, K S;
    std::collections::HashSet<T, S>, S;
}

impl<T: Named, const N: usize> Named for [T; N] {
    const NAMES: Names = Names::Items(|| Some(&T::NAMES));
}

/// A place as the client knows it, and the value that stands there.
pub(super) struct Place<'v> {
    pub(super) location: Vec<Location>,
    pub(super) value: Option<&'v Value>,
}

/// Translates a path of `garde`.
pub(super) fn place<'v>(
    path: &Path,
    names: Option<&'static Names>,
    value: &'v Value,
    camelize: bool,
) -> Place<'v> {
    let mut place = Place {
        location: Vec::new(),
        value: Some(value),
    };
    let mut names = names;
    for (kind, component) in path.__iter() {
        let (wire, shown, inner) = match (kind, names) {
            // The one part of a newtype or an option, which has no name on the wire.
            (Kind::None, _) => continue,
            (_, Some(Names::Items(inner))) => (component.to_string(), component.to_string(), inner()),
            (_, Some(Names::Fields(fields))) => {
                let name = fields.iter().find(|name| name.field == component.as_str());
                let wire = name.map_or(component.as_str(), |name| name.wire);
                (
                    wire.to_owned(),
                    on_the_wire(wire, camelize),
                    name.and_then(|name| (name.inner)()),
                )
            }
            // A type written by hand says nothing of its names: they are taken to be the same.
            (Kind::Key, None) => (component.to_string(), on_the_wire(component, camelize), None),
            (_, None) => (component.to_string(), component.to_string(), None),
        };
        let index = (kind == Kind::Index).then(|| component.parse().ok()).flatten();
        place.value = place.value.and_then(|value| match index {
            Some(index) => value.get::<usize>(index),
            None => value.get(&wire),
        });
        place
            .location
            .push(index.map_or_else(|| Location::Field(shown.into()), Location::Index));
        names = inner;
    }
    place
}
