//! Schemas as `schemars` writes them, made into schemas that generators of clients read.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::names::{identifier, pascal};
use crate::message::case;

/// Where the schemas of a document are.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// Makes schemas over, and keeps the objects within them that become schemas of their own.
pub(super) struct Dialect<'a> {
    /// Whether names travel in camelCase.
    pub(super) camelize: bool,
    /// What a reference leads to now.
    pub(super) reference: &'a dyn Fn(&str) -> String,
    /// Names that can't be given.
    pub(super) taken: &'a dyn Fn(&str) -> bool,
    /// The objects that have become schemas of their own.
    pub(super) hoisted: BTreeMap<String, Value>,
}

/// A schema within another: what leads there.
enum Step {
    /// A property, or what else has a name.
    Named(String),
    /// One of several that may be, and whether it is exactly one of them: so are the variants of an enum that has a tag.
    Branch(usize, bool),
    /// The items of a list.
    Item,
    /// The rest of the same value, which is none by itself.
    Same,
}

/// Keys that say something about a value, and hold of it however many schemas describe it.
const ANNOTATIONS: [&str; 7] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

impl Dialect<'_> {
    /// Makes over one schema; `home` is the name of what it belongs to.
    pub(super) fn write(&mut self, schema: &mut Value, home: &str) {
        self.at(schema, home, None);
    }

    /// Makes over a schema, which may be within another.
    fn at(&mut self, schema: &mut Value, home: &str, step: Option<&Step>) {
        if let Value::Bool(anything) = schema {
            *schema = if *anything { json!({}) } else { json!({"not": {}}) };
        }
        let Value::Object(map) = schema else { return };
        map.remove("$schema");
        texts(map);
        self.refer(map);
        split_types(map);
        self.rename(map, step);
        join_constants(map);
        for (step, inner) in subschemas(map) {
            self.within(inner, home, &step);
        }
        list_of_several(map);
    }

    /// A schema within another one.
    fn within(&mut self, schema: &mut Value, home: &str, step: &Step) {
        let is_object = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|all| !all.is_empty());
        if !is_object || matches!(step, Step::Same) {
            let home = match step {
                Step::Named(name) => home.to_owned() + &pascal(name),
                _ => home.to_owned(),
            };
            self.at(schema, &home, Some(step));
            return;
        }
        let name = home.to_owned() + &step_name(step, schema);
        let known = |name: &str| (self.taken)(name) || self.hoisted.contains_key(name);
        let name = super::names::free(&[name], known);
        // The place is held, so that what lies within finds another.
        self.hoisted.insert(name.clone(), Value::Null);
        self.at(schema, &name, Some(step));
        schema["title"] = name.clone().into();
        let own = std::mem::replace(schema, json!({ "$ref": format!("{SCHEMAS}{name}") }));
        self.hoisted.insert(name, own);
    }

    /// A reference leads to the document's schemas, and nothing stands beside it: that would be passed over.
    fn refer(&self, map: &mut Map<String, Value>) {
        let Some(Value::String(found)) = map.remove("$ref") else {
            return;
        };
        let reference = if found.starts_with(SCHEMAS) {
            found
        } else {
            format!("{SCHEMAS}{}", (self.reference)(&found))
        };
        if map.is_empty() {
            map.insert("$ref".to_owned(), reference.into());
            return;
        }
        // Of one schema, all and any are the same; generators read any.
        let key = if map.contains_key("anyOf") {
            "allOf"
        } else {
            "anyOf"
        };
        map.insert(key.to_owned(), json!([{ "$ref": reference }]));
    }

    fn rename(&self, map: &mut Map<String, Value>, step: Option<&Step>) {
        let is_data = match step {
            // What types are called stands for itself, what lies within them does not.
            None | Some(Step::Same) => false,
            Some(Step::Branch(_, true)) => is_tagged_branch(map),
            Some(_) => is_map_of_an_enum(map),
        };
        if !self.camelize || is_data {
            return;
        }
        if let Some(Value::Object(properties)) = map.get_mut("properties") {
            let renamed = std::mem::take(properties).into_iter();
            *properties = renamed
                .map(|(name, schema)| (case::camel(&name), schema))
                .collect();
        }
        let required = map.get_mut("required").and_then(Value::as_array_mut);
        for name in required.into_iter().flatten() {
            *name = case::camel(name.as_str().unwrap_or_default()).into();
        }
        for key in ["default", "examples"] {
            map.entry(key).and_modify(rename_keys);
        }
    }
}

fn rename_keys(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let renamed = std::mem::take(map).into_iter().map(|(key, mut value)| {
                rename_keys(&mut value);
                (case::camel(&key), value)
            });
            *map = renamed.collect();
        }
        Value::Array(items) => items.iter_mut().for_each(rename_keys),
        _ => {}
    }
}

/// `{"Circle": {…}}`: the name of a variant is no field's.
fn is_tagged_branch(map: &Map<String, Value>) -> bool {
    let one = map
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|all| all.len() == 1);
    one && map.get("additionalProperties") == Some(&Value::Bool(false))
}

/// A map whose keys are the variants of an enum, which no struct is written as: its entries are of one kind, it needs none of
/// them, and they are data.
fn is_map_of_an_enum(map: &Map<String, Value>) -> bool {
    let all = map.get("properties").and_then(Value::as_object);
    let kinds: Vec<_> = all.into_iter().flat_map(Map::values).collect();
    let is_closed = map.get("additionalProperties") == Some(&Value::Bool(false));
    let is_named = ["title", "required"].iter().any(|key| map.contains_key(*key));
    is_closed && !is_named && !kinds.is_empty() && kinds.windows(2).all(|two| two[0] == two[1])
}

/// Texts end up in programs that generators write, in quotes of theirs.
fn texts(map: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = map.get_mut("description") {
        *text = text.replace("\"\"\"", "'''");
    }
    let breaks = |default: &Value| {
        default
            .as_str()
            .is_some_and(|text| text.contains(['"', '\\', '\n']))
    };
    if map.get("default").is_some_and(breaks) {
        map.remove("default");
    }
    if let Some(Value::String(title)) = map.get_mut("title") {
        *title = identifier(title);
    }
}

/// `"type": ["integer", "null"]` becomes one schema for each type.
fn split_types(map: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = map.get("type") else {
        return;
    };
    let types = types.clone();
    let (said, constraints): (Map<_, _>, Map<_, _>) = std::mem::take(map)
        .into_iter()
        .partition(|(key, _)| ANNOTATIONS.contains(&key.as_str()));
    *map = said;
    let of_type = |kind: Value| {
        if kind == "null" {
            return json!({ "type": "null" });
        }
        let mut one = constraints.clone();
        one.insert("type".to_owned(), kind);
        if let Some(Value::Array(values)) = one.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
        Value::Object(one)
    };
    let mut all: Vec<_> = types.into_iter().map(of_type).collect();
    match all.len() {
        1 => map.extend(all.remove(0).as_object().cloned().unwrap_or_default()),
        _ => {
            map.insert("anyOf".to_owned(), all.into());
        }
    }
}

/// `oneOf` texts, each with its description, becomes an `enum`.
fn join_constants(map: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = map.get("oneOf") else {
        return;
    };
    let values: Option<Vec<Value>> = branches
        .iter()
        .map(|branch| match (branch.get("const"), branch.get("enum")) {
            (Some(value), None) if value.is_string() => Some(vec![value.clone()]),
            (None, Some(Value::Array(values))) if values.iter().all(Value::is_string) => Some(values.clone()),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()
        .map(|all| all.concat());
    let Some(values) = values.filter(|values| !values.is_empty()) else {
        return;
    };
    let said = branches.iter().filter_map(|branch| {
        let text = branch.get("description")?.as_str()?;
        Some(format!("- `{}`: {text}", branch.get("const")?.as_str()?))
    });
    let lines: Vec<_> = map
        .get("description")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .into_iter()
        .chain(std::iter::once(said.collect::<Vec<_>>().join("\n")))
        .filter(|part| !part.is_empty())
        .collect();
    if !lines.is_empty() {
        map.insert("description".to_owned(), lines.join("\n\n").into());
    }
    map.remove("oneOf");
    map.insert("type".to_owned(), "string".into());
    map.insert("enum".to_owned(), values.into());
}

/// A list whose items are told by their places: for readers that know one kind of items, any of them.
fn list_of_several(map: &mut Map<String, Value>) {
    let Some(Value::Array(places)) = map.get("prefixItems") else {
        return;
    };
    let mut kinds: Vec<Value> = Vec::new();
    for place in places {
        if !kinds.contains(place) {
            kinds.push(place.clone());
        }
    }
    if let Some(rest) = map.get("items").filter(|rest| rest.is_object()) {
        kinds.push(rest.clone());
    }
    let items = if kinds.len() == 1 {
        kinds.remove(0)
    } else {
        json!({ "anyOf": kinds })
    };
    map.insert("items".to_owned(), items);
}

/// What an object within another is called, behind its name.
fn step_name(step: &Step, schema: &Value) -> String {
    match step {
        Step::Named(name) => pascal(name),
        Step::Item => "Item".to_owned(),
        Step::Branch(index, _) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let title = schema.get("title").and_then(Value::as_str);
            let mut tags = properties
                .into_iter()
                .flatten()
                .filter_map(|(_, inner)| inner.get("const")?.as_str());
            let only = properties
                .filter(|all| all.len() == 1)
                .and_then(|all| all.keys().next());
            let said = title.or_else(|| tags.next()).or(only.map(String::as_str));
            said.map(pascal)
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| format!("Variant{}", index + 1))
        }
        Step::Same => String::new(),
    }
}

/// The schemas within one.
fn subschemas(map: &mut Map<String, Value>) -> Vec<(Step, &mut Value)> {
    let mut found = Vec::new();
    for (key, value) in map.iter_mut() {
        match (key.as_str(), value) {
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(all)) => {
                found.extend(
                    all.iter_mut()
                        .map(|(name, schema)| (Step::Named(name.clone()), schema)),
                );
            }
            (several @ ("anyOf" | "oneOf"), Value::Array(all)) => {
                let branches = all.iter_mut().enumerate();
                let is_one = several == "oneOf";
                found.extend(branches.map(|(index, schema)| (Step::Branch(index, is_one), schema)));
            }
            ("allOf", Value::Array(all)) => found.extend(all.iter_mut().map(|schema| (Step::Same, schema))),
            ("prefixItems", Value::Array(all)) => {
                let places = all.iter_mut().enumerate();
                found.extend(
                    places.map(|(index, schema)| (Step::Named(format!("Item{}", index + 1)), schema)),
                );
            }
            ("additionalProperties" | "unevaluatedProperties", Value::Bool(_)) => {}
            ("items" | "contains", schema) => found.push((Step::Item, schema)),
            ("additionalProperties" | "unevaluatedProperties", schema) => {
                found.push((Step::Named("Value".to_owned()), schema));
            }
            ("not" | "if" | "then" | "else" | "propertyNames", schema) => found.push((Step::Same, schema)),
            _ => {}
        }
    }
    found
}
