//! What is answered is bounded, whatever is sent: names and texts of the client are cut, and so is the list.

use std::collections::BTreeMap;

use chanx::{
    message::{
        builtin::Builtin,
        decode::{Rejected, decode},
        encode,
    },
    prelude::*,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Value, json};

#[payload]
struct Short {
    #[garde(length(chars, max = 1))]
    text: String,
}

/// Says a value in its error.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
struct Quoting(String);

impl<'de> Deserialize<'de> for Quoting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::custom(format_args!("{text} is no answer")))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what `garde` asks for")]
fn quote(text: &str, (): &()) -> garde::Result {
    Err(garde::Error::new(format!("{text} is no answer")))
}

#[payload]
struct Checked(#[garde(custom(quote))] String);

#[payload]
struct Endless(BTreeMap<String, Endless>);

#[payload]
struct Node {
    #[garde(length(chars, max = 1))]
    a: String,
    #[garde(length(chars, max = 1))]
    b: String,
    #[garde(dive)]
    next: BTreeMap<String, Node>,
}

#[payload]
#[serde(deny_unknown_fields)]
struct Sealed {
    a_field_whose_name_is_much_longer_than_any_client_would_get_back_of_its_own: Option<u8>,
}

#[payload]
#[serde(tag = "kind", deny_unknown_fields)]
enum Tagged {
    Point { x: u8 },
}

#[payload]
struct Flat {
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[payload]
enum Choice {
    Number(u8),
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    Lists(BTreeMap<String, Vec<Short>>),
    Numbers(BTreeMap<u8, u8>),
    Quoting(Quoting),
    Checked(Checked),
    Endless(Endless),
    Node(Node),
    Sealed(Sealed),
    Tagged(Tagged),
    Flat(Flat),
    Choice(Choice),
}

/// A name of half a megabyte that JSON makes six times as long.
fn huge() -> String {
    "\u{1}".repeat(512 << 10)
}

fn rejected(frame: &Value, camelize: bool) -> Rejected {
    let mut settings = Settings::default();
    settings.camelize = camelize;
    decode::<Ask>(&frame.to_string(), &settings.wire_format()).expect_err("a rejection")
}

/// The answer as it goes out.
fn answer(rejected: Rejected) -> Vec<u8> {
    let mut answer = Vec::new();
    let errors = Builtin::validation(rejected.errors);
    encode::begin(&errors, &Settings::default().wire_format(), &mut answer).expect("an answer");
    encode::finish(&rejected.envelope, &mut answer);
    answer
}

/// A value so many levels down.
fn deep(levels: usize, mut innermost: Value, wrap: impl Fn(Value) -> Value) -> Value {
    for _ in 0..levels {
        innermost = wrap(innermost);
    }
    innermost
}

fn hostile() -> Vec<(&'static str, Value)> {
    let bad = vec![json!({"text": "long"}); 1000];
    let name = "\u{1}".repeat(65);
    let node = |next: Value| json!({"a": "long", "b": "long", "next": next});
    let many: Value = (0..500)
        .map(|n| (format!("{name}{n}"), node(json!({}))))
        .collect::<serde_json::Map<_, _>>()
        .into();
    vec![
        ("lists", json!({huge(): bad})),
        ("lists", json!({huge(): 1})),
        ("numbers", json!({huge(): 1})),
        ("quoting", json!(huge())),
        ("checked", json!(huge())),
        ("endless", deep(126, json!(1), |inner| json!({&name: inner}))),
        ("node", deep(60, node(many), |inner| node(json!({&name: inner})))),
        ("sealed", json!({huge(): 1})),
        ("tagged", json!({"kind": "Point", "x": 1, huge(): 1})),
        ("tagged", json!({"kind": huge()})),
        ("flat", json!({huge(): "x"})),
        ("choice", json!({huge(): "x"})),
        ("choice", json!(huge())),
        (huge().leak(), json!(null)),
    ]
}

#[test]
fn no_answer_is_longer_than_a_constant() {
    let envelope = "\u{1}".repeat(128);
    for camelize in [false, true] {
        for (action, payload) in hostile() {
            let frame = json!({"action": action, "payload": payload, "ref": envelope, "topic": envelope});
            let rejected = rejected(&frame, camelize);
            assert!(
                rejected.envelope.topic.is_some(),
                "it is answered with all that it had"
            );
            let kind = rejected.errors[0].kind.clone();
            assert_ne!(kind, "json_invalid", "it was not refused for something else");
            let length = answer(rejected).len();
            assert!(
                length < 64 << 10,
                "{length} bytes of {kind} for {}",
                &action[..action.len().min(10)]
            );
        }
    }
    for key in ["ref", "topic"] {
        let rejected = rejected(&json!({"action": "flat", key: huge()}), false);
        assert_eq!(rejected.errors[0].kind, "string_type");
        assert!(answer(rejected).len() < 200);
    }
}

#[test]
fn as_many_problems_are_told_as_there_is_room() {
    let name = "\u{1}".repeat(65);
    let told = |levels| {
        let mut bad = json!({"a": "", "b": "", "next": {}});
        let innermost: serde_json::Map<_, _> = (0..60)
            .map(|n| (n.to_string(), json!({"a": "long", "b": "long", "next": {}})))
            .collect();
        bad["next"] = innermost.into();
        let payload = deep(
            levels,
            bad,
            |inner| json!({"a": "", "b": "", "next": {&name: inner}}),
        );
        rejected(&json!({"action": "node", "payload": payload}), false)
            .errors
            .len()
    };
    assert_eq!(told(0), 100);
    let few = told(40);
    assert!((1..10).contains(&few), "{few}");
}

#[test]
fn a_name_of_the_clients_is_cut_and_a_declared_one_is_not() {
    const DECLARED: &str = "a_field_whose_name_is_much_longer_than_any_client_would_get_back_of_its_own";
    let place = |action: &str, payload: Value| {
        let rejected = rejected(&json!({"action": action, "payload": payload}), false);
        serde_json::to_value(&rejected.errors[0].location[2..]).expect("JSON")
    };
    let (long, shown) = ("ü".repeat(65), "ü".repeat(64) + "…");
    assert_eq!(place("sealed", json!({DECLARED: "x"})), json!([DECLARED]));
    assert_eq!(place("sealed", json!({&long: 1})), json!([shown]));
    assert_eq!(
        place("tagged", json!({"kind": "Point", "x": 1, &long: 1})),
        json!([shown])
    );
    assert_eq!(place("endless", json!({&long: {"x": 1}})), json!([shown, "x"]));
    assert_eq!(
        place("lists", json!({&long: [{"text": "long"}]})),
        json!([shown, 0, "text"])
    );
    assert_eq!(
        place("lists", json!({"ü".repeat(64): 1})),
        json!(["ü".repeat(64)])
    );
}

#[test]
fn what_a_type_says_is_cut() {
    let message = |action: &str, text: &str| {
        let rejected = rejected(&json!({"action": action, "payload": text}), false);
        rejected.errors[0].message.to_string()
    };
    for action in ["quoting", "checked"] {
        assert_eq!(message(action, "This"), "Value error, This is no answer");
        let whole = "x".repeat(200);
        assert_eq!(message(action, &whole), format!("Value error, {whole}…"));
    }
}

#[test]
fn a_tag_is_cut_too() {
    let rejected = rejected(&json!({"action": "x".repeat(65)}), false);
    let start = format!("Input tag '{}…' found", "x".repeat(64));
    assert!(rejected.errors[0].message.starts_with(&start), "{rejected}");
}
