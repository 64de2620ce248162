//! Payloads, and what a change of them breaks.

use serde_json::{Value, json};

use super::{document, object, told};

/// A change of a payload, with what it breaks where clients send it, and where they read it; empty for nothing.
type Case = (Value, Value, &'static str, &'static str);

fn scalars() -> Vec<Case> {
    let of = |text: &str| json!({ "type": text });
    vec![
        (of("string"), of("string"), "", ""),
        (
            of("string"),
            of("integer"),
            "was a string, and has to be an integer now",
            "was a string, and is an integer now",
        ),
        (
            of("integer"),
            of("number"),
            "",
            "was an integer, and is a number now",
        ),
        (
            of("number"),
            of("integer"),
            "was a number, and has to be an integer now",
            "",
        ),
        (of("string"), json!({}), "", "was a string, and is anything now"),
        (
            json!({}),
            of("string"),
            "was anything, and has to be a string now",
            "",
        ),
        (
            of("string"),
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            "",
            "may be null now",
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            of("string"),
            "may no longer be null",
            "",
        ),
        (
            json!({"type": ["string", "null"]}),
            json!({"anyOf": [{"type": "null"}, {"type": "string"}]}),
            "",
            "",
        ),
        (
            of("string"),
            json!({"type": "string", "description": "A text.", "title": "Text"}),
            "",
            "",
        ),
    ]
}

fn bounds() -> Vec<Case> {
    let number = |least: i64, most: i64| json!({"type": "integer", "minimum": least, "maximum": most});
    let of_format = |format: &str| json!({"type": "integer", "format": format});
    vec![
        (number(1, 5), number(2, 5), "has to be at least 2 now", ""),
        (number(2, 5), number(1, 5), "", "may be less than 2 now"),
        (number(1, 5), number(1, 4), "has to be at most 4 now", ""),
        (number(1, 4), number(1, 5), "", "may be more than 4 now"),
        (
            json!({"type": "number", "minimum": 0}),
            json!({"type": "number", "exclusiveMinimum": 0}),
            "has to be more than 0 now",
            "",
        ),
        (
            json!({"type": "number", "exclusiveMaximum": 1}),
            json!({"type": "number", "maximum": 1}),
            "",
            "may be 1 or more now",
        ),
        (
            of_format("uint8"),
            of_format("uint16"),
            "",
            "may be more than 255 now",
        ),
        (of_format("uint8"), number(0, 255), "", ""),
    ]
}

fn shapes() -> Vec<Case> {
    let text = |least: u64, most: u64| json!({"type": "string", "minLength": least, "maxLength": most});
    let list = |most: u64| json!({"type": "array", "items": {"type": "string"}, "maxItems": most});
    vec![
        (
            text(1, 9),
            text(2, 9),
            "has to have at least 2 characters now",
            "",
        ),
        (text(2, 9), text(1, 9), "", "may have fewer than 2 characters now"),
        (text(1, 9), text(1, 8), "may have at most 8 characters now", ""),
        (
            text(1, 9),
            json!({"type": "string", "minLength": 1}),
            "",
            "may have more than 9 characters now",
        ),
        (list(5), list(4), "may have at most 4 items now", ""),
        (
            json!({"type": "string"}),
            json!({"type": "string", "pattern": "^a"}),
            "has to match `^a` now",
            "",
        ),
        (
            json!({"type": "string", "pattern": "^a"}),
            json!({"type": "string"}),
            "",
            "need no longer match `^a`",
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "format": "email"}),
            "has to be of the format `email` now",
            "",
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "format": "partial-date-time"}),
            "has to be of the format `partial-date-time` now",
            "",
        ),
        (
            json!({"type": "string", "format": "partial-time"}),
            json!({"type": "string", "format": "zoned-date-time"}),
            "has to be of the format `zoned-date-time` now",
            "need no longer be of the format `partial-time`",
        ),
        (
            json!({"type": "array", "items": {}}),
            json!({"type": "array", "items": {}, "uniqueItems": true}),
            "may not have the same item twice now",
            "",
        ),
        (
            json!({"type": "integer"}),
            json!({"type": "integer", "multipleOf": 5}),
            "has to be a multiple of 5 now",
            "",
        ),
    ]
}

fn choices() -> Vec<Case> {
    let among = |all: &[&str]| json!({"type": "string", "enum": all});
    let circle = |size: &str| {
        object(
            json!({"kind": {"const": "circle"}, "size": {"type": size}}),
            &["kind", "size"],
        )
    };
    let square = object(json!({"kind": {"const": "square"}}), &["kind"]);
    let sized = object(json!({"Sized": {"type": "integer"}}), &["Sized"]);
    let documented = |text: &str| json!({"type": "string", "const": text, "description": "Documented."});
    vec![
        (
            json!({"oneOf": [among(&["A", "B"]), sized]}),
            json!({"oneOf": [among(&["A"]), documented("B"), sized]}),
            "",
            "",
        ),
        (
            json!({"oneOf": [among(&["A", "B"]), sized]}),
            json!({"oneOf": [among(&["A"]), documented("C"), sized]}),
            "may no longer be `B`",
            "may be `C` now",
        ),
        (among(&["a"]), among(&["a", "b"]), "", "may be `b` now"),
        (among(&["a", "b"]), among(&["a"]), "may no longer be `b`", ""),
        (
            json!({"type": "string"}),
            among(&["a"]),
            "has to be one of `a` now",
            "",
        ),
        (
            among(&["a"]),
            json!({"type": "string"}),
            "",
            "may be something else than `a` now",
        ),
        (
            json!({"const": "a"}),
            json!({"const": "b"}),
            "may no longer be `a`",
            "may be `b` now",
        ),
        (
            json!({"oneOf": [circle("integer")]}),
            json!({"oneOf": [circle("integer"), square]}),
            "",
            "may be an object that says `square` now",
        ),
        (
            json!({"oneOf": [circle("integer"), square]}),
            json!({"oneOf": [square]}),
            "may no longer be an object that says `circle`",
            "",
        ),
        (
            json!({"oneOf": [circle("string"), {"type": "null"}]}),
            json!({"oneOf": [circle("boolean"), {"type": "null"}]}),
            ", `payload.size`: was a string, and has to be a boolean now",
            ", `payload.size`: was a string, and is a boolean now",
        ),
    ]
}

fn objects() -> Vec<Case> {
    let text = json!({"type": "string"});
    let closed = |mut schema: Value| {
        schema["additionalProperties"] = false.into();
        schema
    };
    vec![
        (object(json!({}), &[]), object(json!({"a": text}), &[]), "", ""),
        (
            object(json!({}), &[]),
            object(json!({"a": text}), &["a"]),
            ", `payload.a`: is required now",
            "",
        ),
        (
            object(json!({"a": text}), &[]),
            object(json!({"a": text}), &["a"]),
            ", `payload.a`: may no longer be left out",
            "",
        ),
        (
            object(json!({"a": text}), &["a"]),
            object(json!({"a": text}), &[]),
            "",
            ", `payload.a`: may be missing now",
        ),
        (
            object(json!({"a": text}), &["a"]),
            object(json!({}), &[]),
            "",
            ", `payload.a`: is no longer sent",
        ),
        (
            object(json!({"a": text}), &[]),
            object(json!({}), &[]),
            "",
            ", `payload.a`: is no longer sent",
        ),
        (
            object(json!({"a": text}), &[]),
            closed(object(json!({"a": text}), &[])),
            "may have no other fields now",
            "",
        ),
        (
            closed(object(json!({"a": text, "b": text}), &[])),
            closed(object(json!({"a": text}), &[])),
            ", `payload.b`: is refused now",
            ", `payload.b`: is no longer sent",
        ),
    ]
}

fn maps() -> Vec<Case> {
    let text = json!({"type": "string"});
    let by_number = |shape: &str, kind: &str| json!({"type": "object", "patternProperties": {shape: {"type": kind}}, "additionalProperties": false});
    vec![
        (
            by_number(r"^\d+$", "string"),
            by_number(r"^\d+$", "boolean"),
            ", `payload.*`: was a string, and has to be a boolean now",
            ", `payload.*`: was a string, and is a boolean now",
        ),
        (
            by_number(r"^\d+$", "string"),
            by_number(r"^-?\d+$", "string"),
            "",
            r"may have keys that match `^-?\d+$` now",
        ),
        (
            by_number(r"^\d+$", "string"),
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            "",
            "may have other fields now",
        ),
        (
            json!({"type": "object", "additionalProperties": true}),
            by_number(r"^\d+$", "string"),
            "may have no other fields now",
            "",
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": {"pattern": "^a"}}),
            ", `payload.<key>`: has to match `^a` now",
            "",
        ),
        (
            json!({"type": "object", "additionalProperties": true}),
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            ", `payload.*`: was anything, and has to be a string now",
            "",
        ),
        (
            object(json!({"a": text}), &[]),
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            ", `payload.a`: was a string, and has to be an integer now",
            ", `payload.a`: is no longer sent",
        ),
    ]
}

fn within() -> Vec<Case> {
    let text = json!({"type": "string"});
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    vec![
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({"type": "object", "additionalProperties": {"type": "boolean"}}),
            ", `payload.*`: was a string, and has to be a boolean now",
            ", `payload.*`: was a string, and is a boolean now",
        ),
        (
            reference("Text"),
            object(json!({"content": text}), &["content"]),
            "",
            "",
        ),
        (
            reference("Text"),
            reference("Short"),
            ", `payload.content`: may have at most 5 characters now",
            "",
        ),
        (reference("Layer"), reference("Layer"), "", ""),
        (
            reference("Tree"),
            reference("Bush"),
            ", `payload.below`: may have at most 3 items now",
            "",
        ),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"type": "array", "items": {"type": "integer"}}),
            ", `payload[]`: was a string, and has to be an integer now",
            ", `payload[]`: was a string, and is an integer now",
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]}),
            json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "null"}]}),
            ", `payload[1]`: was a string, and has to be null now",
            ", `payload[1]`: may be null now",
        ),
        (
            json!({"type": "array", "items": text, "minItems": 2, "maxItems": 2}),
            json!({
                "type": "array", "items": {"anyOf": [text, {"type": "integer"}]}, "minItems": 2, "maxItems": 2,
                "prefixItems": [text, {"type": "integer"}]
            }),
            ", `payload[1]`: was a string, and has to be an integer now",
            ", `payload[1]`: was a string, and is an integer now",
        ),
        (
            json!({"allOf": [reference("Text"), {"maxProperties": 1}]}),
            reference("Text"),
            "",
            "may have more than 1 entries now",
        ),
    ]
}

#[test]
fn payloads_are_taken_and_read_as_before() {
    let cases = [
        scalars(),
        bounds(),
        shapes(),
        choices(),
        objects(),
        maps(),
        within(),
    ]
    .concat();
    assert!(cases.len() >= 55);
    let same = json!({"type": "boolean"});
    for (old, new, sent, read) in &cases {
        let expected = |place: &str, text: &str, whom: &str| match text {
            "" => Vec::new(),
            _ if text.starts_with(',') => vec![format!("{place}{text}; breaks clients that {whom} it")],
            _ => vec![format!(
                "{place}, `payload`: {text}; breaks clients that {whom} it"
            )],
        };
        let from_clients = told(&document(old, &same), &document(new, &same));
        let place = "chat, `ask` from clients";
        assert_eq!(from_clients, expected(place, sent, "send"), "{old} → {new}");
        let to_clients = told(&document(&same, old), &document(&same, new));
        let place = "chat, `answer` to clients";
        assert_eq!(to_clients, expected(place, read, "read"), "{old} → {new}");
    }
}
