//! Small changes, and what is told of them.

use serde_json::{Value, json};

use super::{Effect, compare};

/// A document with one channel: what clients may say as `ask`, and what they are told as `answer`.
fn document(ask: &Value, answer: &Value) -> Value {
    let frame = |action: &str, payload: &Value| {
        json!({
            "type": "object",
            "properties": {"action": {"const": action, "type": "string"}, "payload": payload},
            "required": ["payload"]
        })
    };
    json!({
        "channels": {"chat": {"address": "/ws/{id}/", "parameters": {"id": {"description": "Path parameter for id (int)"}}}},
        "operations": {
            "ask": {
                "action": "receive",
                "channel": {"$ref": "#/channels/chat"},
                "messages": [{"$ref": "#/components/messages/ask"}],
                "reply": {"messages": [{"$ref": "#/components/messages/answer"}]}
            }
        },
        "components": {
            "messages": {
                "ask": {"name": "ask", "payload": frame("ask", ask)},
                "answer": {"name": "answer", "payload": frame("answer", answer)}
            },
            "schemas": {
                "Text": {"type": "object", "properties": {"content": {"type": "string"}}, "required": ["content"]},
                "Short": {
                    "type": "object",
                    "properties": {"content": {"type": "string", "maxLength": 5}},
                    "required": ["content"]
                },
                "Layer": {
                    "type": "object",
                    "properties": {"above": {"anyOf": [{"$ref": "#/components/schemas/Layer"}, {"type": "null"}]}}
                },
                "Tree": {
                    "type": "object",
                    "properties": {"below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}
                },
                "Bush": {
                    "type": "object",
                    "properties": {"below": {"type": "array", "maxItems": 3, "items": {"$ref": "#/components/schemas/Bush"}}}
                }
            }
        }
    })
}

fn told(old: &Value, new: &Value) -> Vec<String> {
    let changes = compare(old, new);
    let breaking = changes.iter().filter(|change| change.is_breaking());
    breaking.map(ToString::to_string).collect()
}

/// A change of a payload, with what it breaks where clients send it, and where they read it; empty for nothing.
type Case = (Value, Value, &'static str, &'static str);

fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required})
}

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
    let text = |least: u64, most: u64| json!({"type": "string", "minLength": least, "maxLength": most});
    let list = |most: u64| json!({"type": "array", "items": {"type": "string"}, "maxItems": most});
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
    vec![
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
            json!({"allOf": [reference("Text"), {"maxProperties": 1}]}),
            reference("Text"),
            "",
            "may have more than 1 entries now",
        ),
    ]
}

#[test]
fn payloads_are_taken_and_read_as_before() {
    let cases = [scalars(), bounds(), choices(), objects(), within()].concat();
    assert!(cases.len() >= 45);
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

/// What is done to the document, and what is told of it.
type Edit = (fn(&mut Value), &'static [&'static str]);

const EDITS: [Edit; 14] = [
    (
        |document| document["channels"]["chat"]["address"] = "/ws/chat/{id}/".into(),
        &["chat: there is no channel at `/ws/{id}/` any more; breaks clients that connect"],
    ),
    (
        |document| {
            document["channels"]["chat"]["address"] = "/ws/{room}/".into();
            document["channels"]["chat"]["parameters"] =
                json!({"room": {"description": "Path parameter for room (int)"}});
        },
        &[],
    ),
    (
        |document| document["channels"]["chat"]["parameters"]["id"]["description"] = "… (uuid)".into(),
        &["chat, parameter `id`: was `int`, is `uuid` now; breaks clients that connect"],
    ),
    (
        |document| document["channels"]["chat"]["parameters"]["id"]["description"] = "… (str)".into(),
        &[],
    ),
    (
        |document| document["operations"]["ask"]["messages"] = json!([]),
        &["chat, `ask` from clients: is no longer taken; breaks clients that send it"],
    ),
    (
        |document| document["operations"]["ask"]["reply"] = json!({}),
        &["chat, `answer` to clients: is no longer sent; breaks clients that read it"],
    ),
    (
        |document| {
            let push = json!({
                "action": "send", "channel": {"$ref": "#/channels/chat"},
                "messages": [{"$ref": "#/components/messages/answer"}]
            });
            document["operations"]["push"] = push;
            document["operations"]["ask"]["reply"] = json!({});
        },
        &["chat, `ask` from clients: is no longer answered by `answer`; breaks clients that read it"],
    ),
    (
        |document| {
            let another = json!({"payload": {"properties": {"action": {"const": "more"}}}});
            document["components"]["messages"]["more"] = another;
            let all =
                json!([{"$ref": "#/components/messages/answer"}, {"$ref": "#/components/messages/more"}]);
            document["operations"]["ask"]["reply"]["messages"] = all;
        },
        &["chat, `more` to clients: is sent now, which clients don't know; breaks clients that read it"],
    ),
    (
        |document| {
            let another = json!({"payload": {"properties": {"action": {"const": "more"}}}});
            document["components"]["messages"]["more"] = another;
            let all = json!([{"$ref": "#/components/messages/ask"}, {"$ref": "#/components/messages/more"}]);
            document["operations"]["ask"]["messages"] = all;
        },
        &[],
    ),
    (
        |document| {
            document["operations"]["ask"]["security"] =
                json!([{"$ref": "#/components/securitySchemes/token"}]);
        },
        &["chat: wants to know who connects now; breaks clients that connect"],
    ),
    (
        |document| {
            document["operations"]["ask"]["security"] =
                json!([{"$ref": "#/components/securitySchemes/token"}]);
            document["channels"]["chat"]["x-anonymous"] = true.into();
        },
        &[],
    ),
    (
        |document| {
            let renamed = document["channels"]["chat"].take();
            document["channels"] = json!({ "talk": renamed });
            document["operations"]["ask"]["channel"]["$ref"] = "#/channels/talk".into();
        },
        &[],
    ),
    (
        |document| document["channels"]["another"] = json!({"address": "/ws/another/"}),
        &[],
    ),
    (
        |document| {
            let named = json!({"name": "ask", "payload": {"$ref": "#/components/schemas/Ask"}});
            let schema = document["components"]["messages"]["ask"]["payload"].take();
            document["components"]["schemas"]["Ask"] = schema;
            document["components"]["messages"]["ask"] = named;
        },
        &[],
    ),
];

#[test]
fn channels_are_reached_as_before() {
    let old = document(&json!({"type": "string"}), &json!({"type": "string"}));
    for (edit, expected) in EDITS {
        let mut new = old.clone();
        edit(&mut new);
        assert_eq!(told(&old, &new), expected, "{new}");
    }
}

#[test]
fn a_credential_that_is_no_longer_read_breaks_those_that_show_it() {
    let with = |names: &[&str]| {
        let mut document = document(&json!({}), &json!({}));
        let all: Vec<_> = names
            .iter()
            .map(|name| json!({ "$ref": format!("#/components/securitySchemes/{name}") }))
            .collect();
        document["operations"]["ask"]["security"] = all.into();
        document
    };
    assert_eq!(
        told(&with(&["token", "cookie"]), &with(&["token"])),
        ["chat: `cookie` no longer says who connects; breaks clients that connect"]
    );
    assert!(told(&with(&["token"]), &with(&["token", "cookie"])).is_empty());
    assert!(told(&with(&["token"]), &with(&[])).is_empty());
}

#[test]
fn clients_of_an_open_channel_pass_over_what_they_do_not_know() {
    let mut old = document(&json!({}), &json!({}));
    let mut new = old.clone();
    new["components"]["messages"]["more"] = json!({"payload": {"properties": {"action": {"const": "more"}}}});
    let all = json!([{"$ref": "#/components/messages/answer"}, {"$ref": "#/components/messages/more"}]);
    new["operations"]["ask"]["reply"]["messages"] = all;
    assert_eq!(told(&old, &new).len(), 1);
    old["channels"]["chat"]["x-open"] = true.into();
    assert!(told(&old, &new).is_empty());
    // What the new document says of itself was said to nobody yet.
    let mut late = new.clone();
    late["channels"]["chat"]["x-open"] = true.into();
    old["channels"]["chat"]["x-open"] = false.into();
    assert_eq!(told(&old, &late).len(), 1);
}

#[test]
fn what_breaks_nobody_is_told_too() {
    let old = document(&json!({"type": "integer"}), &json!({"type": "number"}));
    let new = document(&json!({"type": "number"}), &json!({"type": "integer"}));
    let changes = compare(&old, &new);
    assert!(changes.iter().all(|change| change.effect == Effect::Compatible));
    let told: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "chat, `ask` from clients: more is taken now, and all that was taken before",
            "chat, `answer` to clients: less is sent now, and all can be read as before",
        ]
    );
    assert!(compare(&old, &old).is_empty());

    let one = document(&object(json!({}), &[]), &object(json!({}), &[]));
    let more = object(json!({"a": {"type": "string"}}), &[]);
    let told: Vec<_> = compare(&one, &document(&more, &more))
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [
            "chat, `ask` from clients, `payload.a`: can be sent now",
            "chat, `answer` to clients, `payload.a`: is sent now",
        ]
    );
}

#[test]
fn what_is_no_document_is_no_danger() {
    for odd in [
        json!(null),
        json!([]),
        json!({"channels": {"a": null}, "operations": {"b": {"channel": {"$ref": "#/channels/a"}, "action": "receive", "messages": [1]}}}),
        json!({"channels": {"a": {"address": "/{/}/{"}}, "operations": []}),
    ] {
        let whole = document(&json!({"$ref": "#/nowhere"}), &json!({"$ref": "#"}));
        let _ = (compare(&odd, &whole), compare(&whole, &odd), compare(&odd, &odd));
    }
}

/// The same action by a group has its flags, and is another form of it.
#[test]
fn each_form_is_compared_with_its_own() {
    let plain = object(json!({"a": {"type": "string"}}), &["a"]);
    let flagged = object(
        json!({"a": {"type": "string"}, "is_mine": {"type": "boolean"}}),
        &["a", "is_mine"],
    );
    let both = json!({"anyOf": [plain, flagged]});
    let document = document(&both, &both);
    assert!(compare(&document, &document).is_empty());
}
