//! Schemas in a form that can be compared: without references, each a list of what it may be.

use serde_json::{Map, Value, json};

/// How far references are followed before it is given up: documents are written by others, too.
const DEPTH: usize = 32;

/// What is said about a value, and does not say what it is.
const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "discriminator",
    "$schema",
];

/// The schema that a reference leads to, and the last reference on the way.
pub(super) fn resolved<'a>(document: &'a Value, schema: &'a Value) -> (&'a Value, Option<&'a str>) {
    let (mut found, mut last) = (schema, None);
    for _ in 0..DEPTH {
        let Some(reference) = found.get("$ref").and_then(Value::as_str) else {
            break;
        };
        last = Some(reference);
        let pointer = reference.strip_prefix('#').unwrap_or_default();
        let Some(target) = document.pointer(pointer).filter(|_| !pointer.is_empty()) else {
            return (&Value::Null, last);
        };
        found = target;
    }
    (found, last)
}

/// All that a schema may be, each without alternatives. A reference stays, where it is the whole.
pub(super) fn alternatives(document: &Value, schema: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    collect(document, schema, 0, &mut found);
    found
}

fn collect(document: &Value, schema: &Value, depth: usize, found: &mut Vec<Value>) {
    let (schema, _) = resolved(document, schema);
    let Value::Object(map) = schema else {
        if *schema != Value::Bool(false) {
            found.push(json!({}));
        }
        return;
    };
    let mut map = joined(document, map.clone());
    map.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()));
    let several = map.remove("anyOf").or_else(|| map.remove("oneOf"));
    if let Some(Value::Array(several)) = several.filter(|_| depth < DEPTH) {
        for branch in several {
            let (branch, _) = resolved(document, &branch);
            collect(document, &both(map.clone(), branch), depth + 1, found);
        }
        return;
    }
    let types = map.get("type").and_then(Value::as_array).cloned();
    for kind in types.iter().flatten() {
        let mut one = map.clone();
        one.insert("type".to_owned(), kind.clone());
        found.push(one.into());
    }
    if types.is_none() {
        found.push(map.into());
    }
}

/// `allOf`, as one.
fn joined(document: &Value, mut map: Map<String, Value>) -> Map<String, Value> {
    for _ in 0..DEPTH {
        let Some(Value::Array(all)) = map.remove("allOf") else {
            break;
        };
        for part in all {
            let (part, _) = resolved(document, &part);
            if let Value::Object(whole) = both(map.clone(), part) {
                map = whole;
            }
        }
    }
    map
}

/// Two schemas that hold at once.
fn both(mut map: Map<String, Value>, other: &Value) -> Value {
    for (key, value) in other.as_object().into_iter().flatten() {
        match (key.as_str(), map.get_mut(key), value) {
            ("properties", Some(Value::Object(own)), Value::Object(more)) => {
                own.extend(more.clone());
            }
            ("required", Some(Value::Array(own)), Value::Array(more)) => own.extend(more.clone()),
            _ => {
                map.insert(key.clone(), value.clone());
            }
        }
    }
    map.into()
}

/// What it is by its type; empty for anything.
pub(super) fn kind(schema: &Value) -> &str {
    let by_value = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let said = schema.get("type").and_then(Value::as_str);
    let value = schema.get("const").or_else(|| schema.get("enum")?.get(0));
    let shaped = schema.get("properties").map(|_| "object");
    said.or(value.map(by_value)).or(shaped).unwrap_or("")
}

/// The properties of an object.
pub(super) fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// Whether an object always has a property.
pub(super) fn requires(schema: &Value, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.into_iter().flatten().any(|required| required == name)
}

/// The values that it may have, where they are counted.
pub(super) fn values(schema: &Value) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value]),
        (None, Some(Value::Array(values))) => Some(values.iter().collect()),
        _ => None,
    }
}

/// What tells one form of an object from another: properties with one value, and the only property of some.
pub(super) fn tags(schema: &Value) -> Vec<(&str, Option<&Value>)> {
    let all: Vec<_> = properties(schema).collect();
    if let [(only, inner)] = all[..] {
        return vec![(only, inner.get("const"))];
    }
    let tagged = all
        .into_iter()
        .filter_map(|(name, inner)| Some((name.as_str(), Some(inner.get("const")?))));
    tagged.collect()
}
