//! Values of schemas: real ones, which keep the constraints.

use serde_json::{Map, Number, Value, json};

use super::pattern;

/// The schema of what nothing is said about.
static ANYTHING: Value = Value::Bool(true);

/// How deep an example goes: schemas may hold themselves.
const DEPTH: usize = 24;

/// A value of a schema, the same each time; `None` where none was found. References lead into `document`, as
/// `#/components/schemas/Text` does.
///
/// What the schema itself gives as `examples`, `const` or `enum` is taken; else it is made: a text of the right length or that
/// its `pattern` matches, a number in its range, a list with one item, an object with all its properties.
///
/// ```
/// use chanx_core::schema::example;
/// use serde_json::{Value, json};
///
/// let schema = json!({
///     "type": "object",
///     "properties": {"age": {"type": "integer", "minimum": 18}, "name": {"type": "string", "maxLength": 3}}
/// });
/// assert_eq!(example(&schema, &Value::Null), Some(json!({"age": 18, "name": "tex"})));
/// ```
pub fn example(schema: &Value, document: &Value) -> Option<Value> {
    Maker { document }.value(schema, &[])
}

struct Maker<'a> {
    document: &'a Value,
}

impl<'a> Maker<'a> {
    /// A value, within those schemas that have been referred to on the way.
    fn value(&self, schema: &'a Value, within: &[&'a str]) -> Option<Value> {
        let map = match schema {
            Value::Object(map) => map,
            Value::Bool(true) => return Some(json!({})),
            _ => return None,
        };
        if let Some(Value::String(reference)) = map.get("$ref") {
            let is_within = within.contains(&reference.as_str());
            let target = self.document.pointer(reference.strip_prefix('#')?)?;
            let within = [within, &[reference.as_str()]].concat();
            return (!is_within && within.len() < DEPTH).then(|| self.value(target, &within))?;
        }
        let given = map.get("examples").and_then(|all| all.get(0));
        let first = map.get("enum").and_then(|all| all.get(0));
        if let Some(given) = given.or_else(|| map.get("const")).or(first) {
            return Some(given.clone());
        }
        if let Some(Value::Array(all)) = map.get("allOf") {
            return self.all(map, all, within);
        }
        let several = map
            .get("anyOf")
            .or_else(|| map.get("oneOf"))
            .and_then(Value::as_array);
        let Some(several) = several else {
            return self.of_type(map, within);
        };
        let own = map
            .contains_key("properties")
            .then(|| self.object(map, within))
            .flatten();
        let found = several.iter().find_map(|branch| self.value(branch, within))?;
        Some(merged(own, found))
    }

    /// A value of several schemas at once.
    fn all(&self, map: &'a Map<String, Value>, all: &'a [Value], within: &[&'a str]) -> Option<Value> {
        let own = map
            .contains_key("properties")
            .then(|| self.object(map, within))
            .flatten();
        let mut parts = all.iter().map(|part| self.value(part, within));
        parts.try_fold(own, |made, part| Some(Some(merged(made, part?))))?
    }

    fn of_type(&self, map: &'a Map<String, Value>, within: &[&'a str]) -> Option<Value> {
        match kind(map) {
            "null" => Some(Value::Null),
            "boolean" => Some(Value::Bool(true)),
            "integer" => number(map, true),
            "number" => number(map, false),
            "string" => string(map).map(Value::String),
            "array" => self.array(map, within),
            _ => self.object(map, within),
        }
    }

    fn array(&self, map: &'a Map<String, Value>, within: &[&'a str]) -> Option<Value> {
        let count = |key: &str| map.get(key).and_then(Value::as_u64);
        let least = count("minItems").unwrap_or(0);
        let mut items = Vec::new();
        for place in map
            .get("prefixItems")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            items.push(self.value(place, within)?);
        }
        let wanted = least.max(1).min(count("maxItems").unwrap_or(u64::MAX));
        let is_unique = map.get("uniqueItems") == Some(&Value::Bool(true));
        while (items.len() as u64) < wanted {
            let item = map
                .get("items")
                .map_or_else(|| Some(json!({})), |items| self.value(items, within));
            let item = match item {
                Some(item) if is_unique => self.another(map.get("items"), item, &items),
                item => item,
            };
            match item {
                Some(item) => items.push(item),
                None if items.len() as u64 >= least => break,
                None => return None,
            }
        }
        Some(items.into())
    }

    /// An item that is not there yet.
    fn another(&self, schema: Option<&Value>, item: Value, items: &[Value]) -> Option<Value> {
        let mut schema = schema?;
        while let Some(Value::String(reference)) = schema.get("$ref") {
            schema = self.document.pointer(reference.strip_prefix('#')?)?;
        }
        let choices = schema.get("enum").and_then(Value::as_array);
        let number = u64::try_from(items.len()).ok()?;
        let varied = match &item {
            Value::Number(from) => json!(from.as_u64()? + number),
            Value::String(from) if number > 0 => json!(format!("{from}{number}")),
            _ => item,
        };
        let mut all = choices.into_iter().flatten().cloned().chain([varied]);
        all.find(|candidate| !items.contains(candidate))
    }

    /// All properties that can be made; those that are required have to be.
    fn object(&self, map: &'a Map<String, Value>, within: &[&'a str]) -> Option<Value> {
        let mut object = Map::new();
        for (name, schema) in map
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if let Some(value) = self.value(schema, within) {
                object.insert(name.clone(), value);
            }
        }
        let required = map.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                let known = map.get("properties").and_then(|all| all.get(name));
                known
                    .is_none()
                    .then(|| object.insert(name.to_owned(), json!({})))?;
            }
        }
        self.more(map, &mut object, within);
        Some(object.into())
    }

    /// Entries of a map whose keys are data: one, or as many as there have to be.
    fn more(&self, map: &'a Map<String, Value>, object: &mut Map<String, Value>, within: &[&'a str]) {
        let count = |key: &str| map.get(key).and_then(Value::as_u64);
        let by_pattern = map
            .get("patternProperties")
            .and_then(Value::as_object)
            .and_then(|all| all.iter().next());
        let (shape, schema) = match (by_pattern, map.get("additionalProperties")) {
            (Some((shape, schema)), _) => (Some(shape.as_str()), Some(schema)),
            (None, Some(schema @ Value::Object(_))) => {
                let shape = map.get("propertyNames").and_then(|names| names.get("pattern"));
                (shape.and_then(Value::as_str), Some(schema))
            }
            _ => (None, None),
        };
        let free = u64::from(schema.is_some() && object.is_empty());
        let wanted = count("minProperties")
            .unwrap_or(0)
            .max(free)
            .min(count("maxProperties").unwrap_or(u64::MAX));
        for number in 1..=wanted {
            if object.len() as u64 >= wanted {
                return;
            }
            let key = shape.and_then(|shape| pattern::matching(shape, number, None));
            let key = key.unwrap_or_else(|| {
                if number == 1 {
                    "key".to_owned()
                } else {
                    format!("key{number}")
                }
            });
            let Some(value) = self.value(schema.unwrap_or(&ANYTHING), within) else {
                return;
            };
            object.insert(key, value);
        }
    }
}

/// Both, where both are objects; else the second.
fn merged(own: Option<Value>, found: Value) -> Value {
    match (own, found) {
        (Some(Value::Object(mut own)), Value::Object(found)) => {
            own.extend(found);
            own.into()
        }
        (_, found) => found,
    }
}

/// The type, or what the constraints are about.
fn kind(map: &Map<String, Value>) -> &str {
    let said = match map.get("type") {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        said => said.and_then(Value::as_str),
    };
    let of = |keys: &[&str], kind| keys.iter().any(|key| map.contains_key(*key)).then_some(kind);
    said.or_else(|| of(&["minLength", "maxLength", "pattern", "format"], "string"))
        .or_else(|| {
            of(
                &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
                "number",
            )
        })
        .or_else(|| of(&["items", "prefixItems", "minItems"], "array"))
        .unwrap_or("object")
}

/// The number next to 1 that keeps the bounds.
fn number(map: &Map<String, Value>, is_integer: bool) -> Option<Value> {
    let bound = |key: &str| map.get(key).and_then(Value::as_f64);
    let step = bound("multipleOf").filter(|step| *step > 0.0);
    let unit = step.unwrap_or(if is_integer { 1.0 } else { 0.5 });
    let least = match (bound("minimum"), bound("exclusiveMinimum")) {
        (_, Some(above)) => (above / unit).floor() * unit + unit,
        (Some(least), None) => (least / unit).ceil() * unit,
        (None, None) => f64::NEG_INFINITY,
    };
    let most = match (bound("maximum"), bound("exclusiveMaximum")) {
        (_, Some(below)) => (below / unit).ceil() * unit - unit,
        (Some(most), None) => (most / unit).floor() * unit,
        (None, None) => f64::INFINITY,
    };
    if least > most {
        // A range that is narrower than the unit still has its ends.
        let exact = bound("minimum")
            .or(bound("maximum"))
            .filter(|_| !is_integer && step.is_none())?;
        return Number::from_f64(exact).map(Value::Number);
    }
    let start = step.unwrap_or(1.0);
    let found = start.clamp(least, most);
    // Whole numbers are written without a point: they are exact up to 2⁵³, and bounds beyond are the types' own.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is whole, and within the bounds"
    )]
    if found.fract() == 0.0 && found.abs() < 9e15 {
        return Some(json!(found as i64));
    }
    Number::from_f64(found).map(Value::Number)
}

fn string(map: &Map<String, Value>) -> Option<String> {
    let count = |key: &str| map.get(key).and_then(Value::as_u64);
    let (least, most) = (count("minLength").unwrap_or(0), count("maxLength"));
    if let Some(shape) = map.get("pattern").and_then(Value::as_str) {
        return pattern::matching(shape, least, most);
    }
    let known = map.get("format").and_then(Value::as_str).map(formatted);
    if let Some(known) = known.filter(|known| !known.is_empty()) {
        let length = |text: &str| text.chars().count() as u64;
        let fits = |text: &&&str| length(text) >= least && most.is_none_or(|most| length(text) <= most);
        return known.iter().find(fits).map(|text| (*text).to_owned());
    }
    if most.is_some_and(|most| most < least) || least > 100_000 {
        return None;
    }
    let length = usize::try_from(least.max(4).min(most.unwrap_or(u64::MAX))).ok()?;
    Some(
        "text "
            .chars()
            .cycle()
            .take(length)
            .collect::<String>()
            .replace(' ', "_"),
    )
    .map(|text| {
        if text.ends_with('_') {
            text.trim_end_matches('_').to_owned() + "s"
        } else {
            text
        }
    })
}

/// Texts of a format, of which one may have the length that is wanted; none where the format is not known.
fn formatted(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &["2026-01-31T12:30:00Z"],
        "partial-date-time" => &["2026-01-31T12:30:00"],
        "zoned-date-time" => &["2026-01-31T12:30:00+00:00[UTC]"],
        "date" => &["2026-01-31"],
        "time" => &["12:30:00Z"],
        "partial-time" => &["12:30:00"],
        "duration" => &["PT1M"],
        "email" => &["user@example.org", "a@b.org"],
        "hostname" => &["example.org"],
        "ip" | "ipv4" => &["192.0.2.1"],
        "ipv6" => &["2001:db8::1"],
        "uri" | "url" | "iri" => &["https://example.org/", "http://b.org/"],
        "uuid" => &["67e55044-10b1-426f-9247-bb680e5fe0c8"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::example;

    fn made(schema: &Value) -> Option<Value> {
        let document = json!({"components": {"schemas": {
            "Tree": {"type": "object", "properties": {
                "name": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
                "parent": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]}
            }, "required": ["name", "children"]},
            "Endless": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Endless"}}, "required": ["next"]}
        }}});
        example(schema, &document)
    }

    #[test]
    fn scalars_keep_their_bounds() {
        for (schema, expected) in [
            (json!({"type": "integer"}), json!(1)),
            (json!({"type": "integer", "maximum": -3}), json!(-3)),
            (
                json!({"type": "integer", "minimum": 10, "multipleOf": 4}),
                json!(12),
            ),
            (json!({"type": "integer", "exclusiveMinimum": 5}), json!(6)),
            (
                json!({"type": "number", "minimum": 0.0, "exclusiveMaximum": 1.0}),
                json!(0.5),
            ),
            (
                json!({"type": "number", "minimum": 0.1, "maximum": 0.2}),
                json!(0.1),
            ),
            (json!({"type": "string", "minLength": 7}), json!("text_te")),
            (json!({"type": "string", "minLength": 5}), json!("texts")),
            (json!({"type": "string", "maxLength": 0}), json!("")),
            (
                json!({"type": "string", "pattern": "^#[0-9a-f]{6}$"}),
                json!("#aaaaaa"),
            ),
            (
                json!({"type": "string", "format": "email", "maxLength": 10}),
                json!("a@b.org"),
            ),
            (
                json!({"type": "string", "format": "partial-time"}),
                json!("12:30:00"),
            ),
            (
                json!({"type": "string", "format": "zoned-date-time"}),
                json!("2026-01-31T12:30:00+00:00[UTC]"),
            ),
            (json!({"type": "string", "format": "colour"}), json!("text")),
            (json!({"type": ["null", "boolean"]}), json!(true)),
            (json!({"enum": ["b", "a"]}), json!("b")),
            (json!({"type": "string", "examples": ["own"]}), json!("own")),
            (json!({"anyOf": [{"type": "null"}]}), json!(null)),
        ] {
            assert_eq!(made(&schema), Some(expected), "{schema}");
        }
    }

    #[test]
    fn what_nothing_can_be_is_none() {
        for schema in [
            json!(false),
            json!({"type": "integer", "minimum": 2, "maximum": 1}),
            json!({"type": "string", "minLength": 2, "maxLength": 1}),
            json!({"type": "string", "format": "email", "maxLength": 5}),
            json!({"type": "string", "format": "uuid", "minLength": 40}),
            json!({"$ref": "#/components/schemas/Endless"}),
        ] {
            assert_eq!(made(&schema), None, "{schema}");
        }
    }

    #[test]
    fn lists_have_as_many_items_as_they_need() {
        for (schema, expected) in [
            (json!({"type": "array", "items": {"type": "integer"}}), json!([1])),
            (
                json!({"type": "array", "items": {"type": "integer"}, "maxItems": 0}),
                json!([]),
            ),
            (
                json!({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": true}),
                json!([1, 2, 3]),
            ),
            (
                json!({"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2, "uniqueItems": true}),
                json!(["a", "b"]),
            ),
            (
                json!({"type": "array", "prefixItems": [{"const": 1}, {"const": "a"}], "minItems": 2, "maxItems": 2}),
                json!([1, "a"]),
            ),
        ] {
            assert_eq!(made(&schema), Some(expected), "{schema}");
        }
    }

    #[test]
    fn objects_have_all_that_they_can_have() {
        let tree = json!({"$ref": "#/components/schemas/Tree"});
        assert_eq!(
            made(&tree),
            Some(json!({"name": "text", "children": [], "parent": null}))
        );
        let map = json!({"type": "object", "additionalProperties": {"type": "boolean"}, "minProperties": 2});
        assert_eq!(made(&map), Some(json!({"key": true, "key2": true})));
        let both = json!({"properties": {"a": {"const": 1}}, "oneOf": [{"properties": {"b": {"const": 2}}}]});
        assert_eq!(made(&both), Some(json!({"a": 1, "b": 2})));
        let all =
            json!({"allOf": [{"properties": {"a": {"const": 1}}}, {"properties": {"b": {"const": 2}}}]});
        assert_eq!(made(&all), Some(json!({"a": 1, "b": 2})));
    }
}
