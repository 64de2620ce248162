//! Small changes, and what is told of them.

// Payloads, by what they are made of.
mod payloads;

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

fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required})
}

/// What is done to the document, and what is told of it.
type Edit = (fn(&mut Value), &'static [&'static str]);

const EDITS: [Edit; 16] = [
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
        |document| {
            let text = "Path parameter for id (int): The chat (or room).";
            document["channels"]["chat"]["parameters"]["id"]["description"] = text.into();
        },
        &[],
    ),
    (
        |document| {
            let text = r"Path parameter for id (regex: ([(]|\))x): The chat (or room).";
            document["channels"]["chat"]["parameters"]["id"]["description"] = text.into();
        },
        &[r"chat, parameter `id`: was `int`, is `regex: ([(]|\))x` now; breaks clients that connect"],
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
fn a_subprotocol_that_is_no_longer_spoken_breaks_those_that_offer_it() {
    let with = |names: &[&str]| {
        let mut document = document(&json!({}), &json!({}));
        document["channels"]["chat"]["x-subprotocols"] = names.into();
        document
    };
    assert_eq!(
        told(&with(&["chat.v2", "chat.v1"]), &with(&["chat.v2"])),
        ["chat: no longer speaks the subprotocol `chat.v1`; breaks clients that connect"]
    );
    assert!(
        told(
            &with(&["chat.v2", "chat.v1"]),
            &with(&["chat.v1", "chat.v3", "chat.v2"])
        )
        .is_empty()
    );
    let more = compare(&document(&json!({}), &json!({})), &with(&["chat.v1"]));
    let told: Vec<_> = more.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["chat: speaks the subprotocol `chat.v1` now"]);
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
fn clients_of_an_open_channel_or_enum_pass_over_new_variants() {
    let among = |all: &[&str]| json!({"type": "string", "enum": all});
    let tagged = |tag: &str| object(json!({"kind": {"const": tag}}), &["kind"]);
    let named = |name: &str| object(json!({name: {"type": "integer"}}), &[name]);
    let text = json!({"type": "string"});
    let mark = |mut schema: Value| {
        schema["x-open"] = true.into();
        schema
    };
    for (old, new, by_channel, by_mark) in [
        (among(&["a"]), among(&["a", "b"]), true, true),
        (
            json!({"oneOf": [among(&["a"]), named("A")]}),
            json!({"oneOf": [among(&["a"]), {"const": "b"}, named("A")]}),
            true,
            true,
        ),
        (
            json!({"oneOf": [tagged("a")]}),
            json!({"oneOf": [tagged("a"), tagged("b")]}),
            true,
            true,
        ),
        (
            json!({"oneOf": [named("A")]}),
            json!({"oneOf": [named("A"), named("B")]}),
            true,
            true,
        ),
        // These are no variants that can be told apart by a tag.
        (
            text.clone(),
            json!({"anyOf": [text, {"type": "integer"}]}),
            false,
            true,
        ),
        (text.clone(), json!({"anyOf": [text, tagged("a")]}), false, true),
        (
            among(&["a"]),
            json!({"anyOf": [among(&["a"]), {"type": "null"}]}),
            false,
            false,
        ),
        (among(&["a"]), text.clone(), false, false),
        (
            tagged("a"),
            object(json!({"kind": {"const": "a"}}), &[]),
            false,
            false,
        ),
    ] {
        let same = json!({"type": "boolean"});
        let mut before = document(&same, &old);
        let after = document(&same, &new);
        assert_eq!(told(&before, &after).len(), 1, "{old} → {new}");
        before["channels"]["chat"]["x-open"] = true.into();
        assert_eq!(told(&before, &after).is_empty(), by_channel, "{old} → {new}");
        let marked = document(&same, &mark(old.clone()));
        assert_eq!(told(&marked, &after).is_empty(), by_mark, "{old} → {new}");
        // Clients that send it are no better off.
        let (sent, taken) = (
            document(&mark(new.clone()), &same),
            document(&mark(old.clone()), &same),
        );
        assert_eq!(told(&sent, &taken).len(), 1, "{new} → {old}");
    }
    let mut old = document(&json!({}), &among(&["a"]));
    old["channels"]["chat"]["x-open"] = true.into();
    let changes = compare(&old, &document(&json!({}), &among(&["a", "b"])));
    let told: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["chat, `answer` to clients, `payload`: may be `b` now, which clients pass over"]
    );
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
