//! The wire's names for Rust's: `garde` knows fields by their names in Rust, a client by those of serde.

use std::collections::{BTreeMap, HashMap};

use garde::error::{Kind, Path};
use serde_json::Value;

use super::{Location, on_the_wire};
use crate::message::echo;

/// What the parts of a type are called on the wire.
#[derive(Debug)]
pub enum Names {
    /// The fields of a struct.
    Fields(&'static [Name]),
    /// The items of a list or the values of a map: their keys are data.
    Items(fn() -> Option<&'static Names>),
    /// The variants of an enum, each with its name and those of its fields.
    Variants(Tagging, &'static [(&'static str, Names)]),
}

/// Where a value of an enum says which variant it is: serde's representations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagging {
    /// `{"Variant":{…}}`
    External,
    /// `{"tag":"Variant",…}`
    Internal(&'static str),
    /// `{"tag":"Variant","content":{…}}`
    Adjacent(&'static str, &'static str),
    /// Nowhere.
    Untagged,
}

/// One field.
#[derive(Debug)]
pub struct Name {
    /// Its name in Rust, or its index.
    pub field: &'static str,
    /// Its name for serde; empty where what it holds stands in its place, as with `flatten` and in a newtype.
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
    std::collections::LinkedList<T>,;
    std::collections::BTreeSet<T>,;
    BTreeMap<K, T>, K;
    HashMap<K, T, S>, K S;
    std::collections::HashSet<T, S>, S;
}

impl<T: Named, const N: usize> Named for [T; N] {
    const NAMES: Names = Names::Items(|| Some(&T::NAMES));
}

macro_rules! tuples {
    ($($($part:ident $index:literal)*;)*) => {$(
        impl<$($part: Named),*> Named for ($($part,)*) {
            const NAMES: Names = Names::Fields(&[$(Name {
                field: $index,
                wire: $index,
                inner: || Some(&$part::NAMES),
            }),*]);
        }
    )*};
}

tuples! {
    A "0" B "1";
    A "0" B "1" C "2";
    A "0" B "1" C "2" D "3";
}

/// A place as the client knows it, and the value that stands there.
pub(super) struct Place<'v> {
    pub(super) location: Vec<Location>,
    pub(super) value: Option<&'v Value>,
    camelize: bool,
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
        camelize,
    };
    let mut names = names;
    // A path is kept from its end on.
    for (kind, component) in path.__iter().rev() {
        if let Some(Names::Variants(tagging, variants)) = names {
            names = place.enter_variant(*tagging, variants, component);
        }
        names = match (kind, names) {
            // The one part of an option, which has no name on the wire.
            (Kind::None, _) => names,
            (_, Some(Names::Fields(fields))) => place.enter_field(fields, kind, component),
            (_, Some(Names::Items(inner))) => {
                place.enter(kind, component, &echo::name(component));
                inner()
            }
            // What a newtype holds stands in its place.
            (Kind::Index, None) if !place.value.is_some_and(Value::is_array) => None,
            // A type written by hand says nothing of its names: they are taken to be the same.
            (_, names) => {
                let name = unraw(component);
                place.enter(kind, name, &echo::name(&on_the_wire(name, camelize)));
                names
            }
        };
    }
    place
}

/// `r#type` is called `type`.
fn unraw(field: &str) -> &str {
    field.strip_prefix("r#").unwrap_or(field)
}

impl Place<'_> {
    /// Goes to a part: a value's key or index in the serialized value, and what it is called in the location.
    fn enter(&mut self, kind: Kind, key: &str, shown: &str) {
        let index = (kind == Kind::Index).then(|| key.parse::<usize>().ok()).flatten();
        self.value = self.value.and_then(|value| match index {
            Some(index) => value.get(index),
            None => value.get(key),
        });
        self.location
            .push(index.map_or_else(|| Location::Field(shown.to_owned().into()), Location::Index));
    }

    fn enter_field(
        &mut self,
        fields: &'static [Name],
        kind: Kind,
        component: &str,
    ) -> Option<&'static Names> {
        let Some(name) = fields.iter().find(|name| name.field == unraw(component)) else {
            let shown = on_the_wire(component, self.camelize);
            self.enter(kind, component, &echo::name(&shown));
            return None;
        };
        if !name.wire.is_empty() {
            self.enter(kind, name.wire, &on_the_wire(name.wire, self.camelize));
        }
        (name.inner)()
    }

    /// Goes to what a variant holds, and says what that is called.
    fn enter_variant(
        &mut self,
        tagging: Tagging,
        variants: &'static [(&'static str, Names)],
        component: &str,
    ) -> Option<&'static Names> {
        let tagged = |tag| self.value.and_then(|value| value.get(tag)?.as_str());
        let named = match tagging {
            Tagging::External => {
                let object = self.value.and_then(Value::as_object);
                object.and_then(|object| object.keys().next()).map(String::as_str)
            }
            Tagging::Internal(tag) | Tagging::Adjacent(tag, _) => tagged(tag),
            Tagging::Untagged => None,
        };
        let known = |(wire, names): &&(&str, Names)| match (named, names) {
            (Some(named), _) => *wire == named,
            (None, Names::Fields(fields)) => fields.iter().any(|name| name.field == component),
            (None, _) => false,
        };
        let variant = variants.iter().find(known);
        match (tagging, named.map(str::to_owned)) {
            (Tagging::External, Some(named)) => {
                let shown = variant.map_or_else(|| echo::name(&named), |(wire, _)| (*wire).into());
                self.enter(Kind::Key, &named, &shown);
            }
            (Tagging::Adjacent(_, content), _) => {
                self.enter(Kind::Key, content, &on_the_wire(content, self.camelize));
            }
            _ => {}
        }
        variant.map(|(_, names)| names)
    }
}
