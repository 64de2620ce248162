//! What lies within objects and lists.

use std::iter::once;

use serde_json::{Map, Value, json};

use super::{
    fit::{Fit, Way},
    forms::{properties, requires},
};

impl Fit<'_> {
    /// The properties of an object, and what it may have beside them.
    pub(super) fn object(&mut self, part: &Value, whole: &Value, path: &str) {
        for (name, inner) in properties(whole) {
            let own = property(part, name);
            if requires(whole, name) && !requires(part, name) {
                let text = match (self.way, own) {
                    (Way::FromClient, Some(_)) => "may no longer be left out",
                    (Way::FromClient, None) => "is required now",
                    (Way::ToClient, Some(_)) => "may be missing now",
                    (Way::ToClient, None) => "is no longer sent",
                };
                self.tell(&step(path, name), text.to_owned());
            } else if own.is_none() && self.way == Way::ToClient {
                self.tell(&step(path, name), "is no longer sent".to_owned());
            }
            // What is no property of a map may still be an entry of it.
            let entry = || further(part).filter(|entry| entry.is_object() && self.way == Way::FromClient);
            if let Some(own) = own.or_else(entry) {
                self.schema(own, inner, &step(path, name));
            }
        }
        for (name, inner) in properties(part) {
            if property(whole, name).is_none() {
                self.more.push(step(path, name));
                self.entry(inner, whole, &step(path, name));
            }
        }
        self.further(part, whole, path);
        self.patterns(part, whole, path);
        self.keys(part, whole, path);
    }

    /// A property that the whole has not: one of its entries, where it is a map.
    fn entry(&mut self, inner: &Value, whole: &Value, path: &str) {
        match further(whole) {
            Some(Value::Bool(false)) if self.way == Way::FromClient => {
                self.tell(path, "is refused now".to_owned());
            }
            Some(entries @ Value::Object(_)) => self.schema(inner, entries, path),
            _ => {}
        }
    }

    /// What an object may have beside its properties: a map's values, or nothing.
    fn further(&mut self, part: &Value, whole: &Value, path: &str) {
        let (own, taken) = (further(part), further(whole));
        let closed = Value::Bool(false);
        if taken == Some(&closed) && own != Some(&closed) {
            match self.way {
                Way::FromClient => self.tell(path, "may have no other fields now".to_owned()),
                // What is sent as a struct has its fields, whether or not it says that there are no others.
                Way::ToClient if own.is_some() => self.tell(path, "may have other fields now".to_owned()),
                Way::ToClient => {}
            }
            return;
        }
        let (Some(own), Some(taken)) = (own, taken) else {
            return;
        };
        if own != &closed && (own.is_object() || taken.is_object()) {
            self.schema(own, taken, &step(path, "*"));
        }
    }

    /// The entries of a map whose keys have a shape, as numbers have.
    fn patterns(&mut self, part: &Value, whole: &Value, path: &str) {
        for (shape, own) in patterns(part) {
            let known = patterns(whole).find(|(wider, _)| *wider == shape || is_within(shape, wider));
            match (known, further(whole)) {
                (Some((_, taken)), _) | (None, Some(taken @ Value::Object(_))) => {
                    self.schema(own, taken, &step(path, "*"));
                }
                (None, Some(Value::Bool(false))) => self.tell(
                    path,
                    match self.way {
                        Way::FromClient => format!("may have no keys that match `{shape}` now"),
                        Way::ToClient => format!("may have keys that match `{shape}` now"),
                    },
                ),
                // It may have all entries.
                (None, _) => {}
            }
        }
        // An entry of a map with any keys has one of these, too, if its key is so.
        let closed = Value::Bool(false);
        let free = further(part).filter(|own| **own != closed && further(whole) != Some(&closed));
        if let Some(own) = free {
            let is_own = |shape: &str| patterns(part).any(|(own, _)| own == shape);
            for (_, taken) in patterns(whole).filter(|(shape, _)| !is_own(shape)) {
                self.schema(own, taken, &step(path, "*"));
            }
        }
    }

    /// What keys are, where it is said by a schema of its own.
    fn keys(&mut self, part: &Value, whole: &Value, path: &str) {
        let text = |names: &Value| {
            let mut names = names.clone();
            if let Value::Object(names) = &mut names {
                names.entry("type").or_insert_with(|| "string".into());
            }
            names
        };
        let Some(wanted) = whole.get("propertyNames").map(text) else {
            return;
        };
        let own: Vec<Value> = match (part.get("propertyNames"), further(part)) {
            (Some(names), _) => vec![text(names)],
            // A struct: its names are all that there is.
            (None, None | Some(Value::Bool(false))) => {
                let names = properties(part).map(|(name, _)| json!({ "const": name }));
                let shapes = patterns(part).map(|(shape, _)| json!({"type": "string", "pattern": shape}));
                names.chain(shapes).collect()
            }
            (None, Some(_)) => vec![json!({"type": "string"})],
        };
        for own in own {
            self.schema(&own, &wanted, &step(path, "<key>"));
        }
    }

    /// The items of a list: those that have places of their own, and the rest.
    pub(super) fn items(&mut self, part: &Value, whole: &Value, path: &str) {
        let anything = Value::Bool(true);
        let rest = part.get("items").unwrap_or(&anything);
        let most = part.get("maxItems").and_then(Value::as_u64);
        let is_there = |index: &usize| most.is_none_or(|most| (*index as u64) < most);
        match (places(part), places(whole)) {
            (Some(own), Some(taken)) => {
                for (index, (own, taken)) in own.iter().zip(taken).enumerate() {
                    self.schema(own, taken, &format!("{path}[{index}]"));
                }
            }
            (None, Some(taken)) => {
                for index in (0..taken.len()).filter(is_there) {
                    self.schema(rest, &taken[index], &format!("{path}[{index}]"));
                }
            }
            (own, None) => {
                let Some(taken) = whole.get("items") else { return };
                for (index, own) in own.into_iter().flatten().enumerate() {
                    self.schema(own, taken, &format!("{path}[{index}]"));
                }
                if own.is_none() {
                    self.schema(rest, taken, &format!("{path}[]"));
                }
            }
        }
    }
}

/// The way to a property.
fn step(path: &str, name: &str) -> String {
    let steps = once(path).chain(once(name)).filter(|step| !step.is_empty());
    steps.collect::<Vec<_>>().join(".")
}

fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(name)
}

/// What is said of entries that are no properties.
fn further(schema: &Value) -> Option<&Value> {
    schema.get("additionalProperties")
}

fn patterns(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let all = schema.get("patternProperties").and_then(Value::as_object);
    let all = all.into_iter().flat_map(Map::iter);
    all.map(|(shape, inner)| (shape.as_str(), inner))
}

/// The items of a list that have places of their own.
fn places(schema: &Value) -> Option<&Vec<Value>> {
    schema.get("prefixItems")?.as_array()
}

/// Whether all keys of one shape have the other: whole numbers from nought on, and all whole numbers.
fn is_within(shape: &str, wider: &str) -> bool {
    shape == r"^\d+$" && wider == r"^-?\d+$"
}
