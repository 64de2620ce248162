//! Every row of the protocol's table of validation errors, and what the envelope takes.

use std::collections::HashMap;

use chanx::{
    message::decode::{Reference, decode},
    prelude::*,
    settings::WireFormat,
};
use serde_json::{Value, json};

#[payload]
struct Text {
    content: String,
}

#[payload]
#[serde(deny_unknown_fields)]
struct Sealed {
    only: bool,
}

#[payload]
enum Colour {
    #[serde(rename = "a")]
    A,
    #[serde(rename = "b")]
    B,
    #[serde(rename = "c")]
    C,
}

#[payload]
#[serde(untagged)]
enum Either {
    Number(i64),
    Word(String),
}

#[payload]
struct Inner {
    deep_field: u8,
}

#[payload]
struct Everything {
    count: i32,
    small: u8,
    ratio: f64,
    flag: bool,
    items: Vec<Inner>,
    table: HashMap<String, Inner>,
    pair: (i64, String),
    colour: Colour,
    either: Either,
    maybe: Option<Inner>,
}

#[derive(Debug, PartialEq, IncomingMessage)]
enum Ask {
    NewMessage(Text),
    Ping,
    Sealed(Sealed),
    Everything(Box<Everything>),
    Count(u8),
    Maybe(Option<Text>),
}

fn errors(frame: &str) -> Value {
    let rejected = decode::<Ask>(frame, &WireFormat::default()).expect_err("a rejection");
    serde_json::to_value(rejected.errors).expect("errors are JSON")
}

fn one(kind: &str, loc: Value, msg: &str) -> Value {
    json!([{"type": kind, "loc": loc, "msg": msg}])
}

const TAGS: &str = "'new_message', 'ping', 'sealed', 'everything', 'count', 'maybe'";

#[test]
fn frames_that_are_no_message() {
    for (frame, kind, msg) in [
        (
            r#"{"action":"bad"}"#,
            "union_tag_invalid",
            format!("Input tag 'bad' found using 'action' does not match any of the expected tags: {TAGS}"),
        ),
        (
            r#"{"action":5}"#,
            "union_tag_invalid",
            format!(
                "Input tag 'a number' found using 'action' does not match any of the expected tags: {TAGS}"
            ),
        ),
        (
            r#"{"payload":{}}"#,
            "union_tag_not_found",
            "Unable to extract tag using discriminator 'action'".to_owned(),
        ),
        (
            "{}",
            "union_tag_not_found",
            "Unable to extract tag using discriminator 'action'".to_owned(),
        ),
        (
            "[1]",
            "model_attributes_type",
            "Input should be a valid dictionary or object to extract fields from".to_owned(),
        ),
        (
            "5",
            "model_attributes_type",
            "Input should be a valid dictionary or object to extract fields from".to_owned(),
        ),
        (
            "\"x\"",
            "model_attributes_type",
            "Input should be a valid dictionary or object to extract fields from".to_owned(),
        ),
        (
            "null",
            "model_attributes_type",
            "Input should be a valid dictionary or object to extract fields from".to_owned(),
        ),
        (
            "",
            "json_invalid",
            "Invalid JSON: EOF while parsing a value at line 1 column 0".to_owned(),
        ),
        (
            "not json",
            "json_invalid",
            "Invalid JSON: expected ident at line 1 column 2".to_owned(),
        ),
        (
            r#"{"action":"ping""#,
            "json_invalid",
            "Invalid JSON: EOF while parsing an object at line 1 column 16".to_owned(),
        ),
        (
            "[1",
            "json_invalid",
            "Invalid JSON: EOF while parsing a list at line 1 column 2".to_owned(),
        ),
        (
            r#"{"action":"ping"} x"#,
            "json_invalid",
            "Invalid JSON: trailing characters at line 1 column 19".to_owned(),
        ),
    ] {
        assert_eq!(errors(frame), one(kind, json!([]), &msg), "{frame}");
    }
}

#[test]
fn a_tag_is_echoed_short_and_escaped() {
    let long = format!(r#"{{"action":"{}\n\u0007{}"}}"#, "x".repeat(10), "y".repeat(1000));
    let text = errors(&long)[0]["msg"].as_str().expect("a text").to_owned();
    assert!(text.starts_with(r"Input tag 'xxxxxxxxxx\n\u{7}yyyy"), "{text}");
    assert!(text.len() < 250, "{text}");
}

#[test]
fn payloads_that_do_not_fit() {
    for (frame, kind, loc, msg) in [
        (
            r#"{"action":"new_message","payload":{}}"#,
            "missing",
            json!(["new_message", "payload", "content"]),
            "Field required",
        ),
        (
            r#"{"payload":{},"action":"new_message"}"#,
            "missing",
            json!(["new_message", "payload", "content"]),
            "Field required",
        ),
        (
            r#"{"action":"new_message"}"#,
            "missing",
            json!(["new_message", "payload"]),
            "Field required",
        ),
        (
            r#"{"action":"new_message","payload":null}"#,
            "missing",
            json!(["new_message", "payload"]),
            "Field required",
        ),
        (
            r#"{"action":"new_message","payload":{"content":5}}"#,
            "string_type",
            json!(["new_message", "payload", "content"]),
            "Input should be a valid string",
        ),
        (
            r#"{"action":"new_message","payload":"x"}"#,
            "model_type",
            json!(["new_message", "payload"]),
            "Input should be a valid dictionary or instance of Text",
        ),
        (
            r#"{"action":"new_message","payload":["x"]}"#,
            "model_type",
            json!(["new_message", "payload"]),
            "Input should be a valid dictionary or instance of Text",
        ),
        (
            r#"{"action":"ping","payload":{}}"#,
            "none_required",
            json!(["ping", "payload"]),
            "Input should be None",
        ),
        (
            r#"{"action":"ping","payload":1}"#,
            "none_required",
            json!(["ping", "payload"]),
            "Input should be None",
        ),
        (
            r#"{"action":"sealed","payload":{"only":true,"more":1}}"#,
            "extra_forbidden",
            json!(["sealed", "payload", "more"]),
            "Extra inputs are not permitted",
        ),
        (
            r#"{"action":"count","payload":300}"#,
            "less_than_equal",
            json!(["count", "payload"]),
            "Input should be less than or equal to 255",
        ),
        (
            r#"{"action":"count","payload":-1}"#,
            "greater_than_equal",
            json!(["count", "payload"]),
            "Input should be greater than or equal to 0",
        ),
        (
            r#"{"action":"count","payload":1.5}"#,
            "int_from_float",
            json!(["count", "payload"]),
            "Input should be a valid integer, got a number with a fractional part",
        ),
        (
            r#"{"action":"count","payload":"5"}"#,
            "int_type",
            json!(["count", "payload"]),
            "Input should be a valid integer",
        ),
        (
            r#"{"action":"count","payload":99999999999999999999999}"#,
            "less_than_equal",
            json!(["count", "payload"]),
            "Input should be less than or equal to 255",
        ),
        (
            r#"{"action":"new_message","payload":{"content":"a","content":"b"}}"#,
            "value_error",
            json!(["new_message", "payload", "content"]),
            "Duplicate key",
        ),
    ] {
        assert_eq!(errors(frame), one(kind, loc, msg), "{frame}");
    }
}

/// The payload of `everything`, all right but for what is changed in it.
fn everything(path: &str, value: Value) -> String {
    let mut payload = json!({
        "count": 1, "small": 2, "ratio": 0.5, "flag": true, "items": [{"deep_field": 1}, {"deep_field": 2}],
        "table": {"key": {"deep_field": 3}}, "pair": [1, "x"], "colour": "a", "either": 5, "maybe": null,
    });
    *payload.pointer_mut(path).expect("the place is there") = value;
    json!({"action": "everything", "payload": payload}).to_string()
}

#[test]
fn places_within_payloads() {
    for (path, value, kind, loc, msg) in [
        (
            "/count",
            json!("1"),
            "int_type",
            json!(["count"]),
            "Input should be a valid integer",
        ),
        (
            "/small",
            json!(256),
            "less_than_equal",
            json!(["small"]),
            "Input should be less than or equal to 255",
        ),
        (
            "/ratio",
            json!("x"),
            "float_type",
            json!(["ratio"]),
            "Input should be a valid number",
        ),
        (
            "/flag",
            json!(1),
            "bool_type",
            json!(["flag"]),
            "Input should be a valid boolean",
        ),
        (
            "/items",
            json!({}),
            "list_type",
            json!(["items"]),
            "Input should be a valid list",
        ),
        (
            "/items/1",
            json!({}),
            "missing",
            json!(["items", 1, "deep_field"]),
            "Field required",
        ),
        (
            "/items/1/deep_field",
            json!("x"),
            "int_type",
            json!(["items", 1, "deep_field"]),
            "Input should be a valid integer",
        ),
        (
            "/table",
            json!([]),
            "dict_type",
            json!(["table"]),
            "Input should be a valid dictionary",
        ),
        (
            "/table/key",
            json!(1),
            "model_type",
            json!(["table", "key"]),
            "Input should be a valid dictionary or instance of Inner",
        ),
        (
            "/pair",
            json!(1),
            "tuple_type",
            json!(["pair"]),
            "Input should be a valid tuple",
        ),
        (
            "/pair/0",
            json!("x"),
            "int_type",
            json!(["pair", 0]),
            "Input should be a valid integer",
        ),
        (
            "/colour",
            json!("z"),
            "enum",
            json!(["colour"]),
            "Input should be 'a', 'b' or 'c'",
        ),
        (
            "/colour",
            json!(1),
            "enum",
            json!(["colour"]),
            "Input should be 'a', 'b' or 'c'",
        ),
        (
            "/either",
            json!([]),
            "union_error",
            json!(["either"]),
            "Input does not match any variant",
        ),
        (
            "/maybe",
            json!({"deep_field": null}),
            "int_type",
            json!(["maybe", "deep_field"]),
            "Input should be a valid integer",
        ),
    ] {
        let mut whole = vec![json!("everything"), json!("payload")];
        whole.extend(loc.as_array().expect("a list").clone());
        assert_eq!(
            errors(&everything(path, value)),
            one(kind, json!(whole), msg),
            "{path}"
        );
    }
}

#[test]
fn the_envelope() {
    let format = WireFormat::default();
    for frame in [
        r#"{"action":"ping"}"#,
        r#"{"action":"ping","payload":null}"#,
        r#"{"payload":null,"action":"ping"}"#,
        r#"{"version":1,"seq":3,"unknown":[1,{"x":2}],"action":"ping"}"#,
        r#"{"version":9,"action":"ping"}"#,
        r#"{"action":"\u0070ing"}"#,
    ] {
        assert_eq!(
            decode::<Ask>(frame, &format).expect(frame).message,
            Ask::Ping,
            "{frame}"
        );
    }
    let text = decode::<Ask>(r#"{"action":"ping","ref":"4"}"#, &format).expect("a message");
    assert_eq!(text.envelope.reference, Some(Reference::Text("4".into())));
    let number = decode::<Ask>(r#"{"ref":-4,"action":"ping","topic":"room:5"}"#, &format).expect("a message");
    assert_eq!(number.envelope.reference, Some(Reference::Number(-4)));
    assert_eq!(number.envelope.topic.as_deref(), Some("room:5"));
    assert_eq!(
        decode::<Ask>(r#"{"action":"maybe"}"#, &format)
            .expect("null")
            .message,
        Ask::Maybe(None)
    );
}

#[test]
fn envelopes_that_are_wrong() {
    for (frame, kind, loc, msg) in [
        (
            r#"{"action":"ping","action":"ping"}"#,
            "value_error",
            "action",
            "Duplicate key",
        ),
        (
            r#"{"action":"ping","payload":null,"payload":null}"#,
            "value_error",
            "payload",
            "Duplicate key",
        ),
        (
            r#"{"ref":"1","action":"ping","ref":"2"}"#,
            "value_error",
            "ref",
            "Duplicate key",
        ),
        (
            r#"{"action":"ping","ref":[]}"#,
            "string_type",
            "ref",
            "Input should be a valid string",
        ),
        (
            r#"{"action":"ping","ref":1.5}"#,
            "string_type",
            "ref",
            "Input should be a valid string",
        ),
        (
            r#"{"action":"ping","topic":5}"#,
            "string_type",
            "topic",
            "Input should be a valid string",
        ),
        (
            r#"{"action":"ping","version":"1"}"#,
            "int_type",
            "version",
            "Input should be a valid integer",
        ),
    ] {
        assert_eq!(errors(frame), one(kind, json!([loc]), msg), "{frame}");
    }
    let huge = format!(r#"{{"action":"ping","ref":"{}"}}"#, "x".repeat(1 << 20));
    let rejected = decode::<Ask>(&huge, &WireFormat::default()).expect_err("a rejection");
    assert_eq!(rejected.envelope.reference, None);
    assert_eq!(rejected.errors[0].kind, "string_type");
}

#[test]
fn a_wrong_payload_still_tells_whom_it_answers() {
    for frame in [
        r#"{"ref":"7","action":"new_message","payload":{}}"#,
        r#"{"action":"new_message","payload":{},"ref":"7"}"#,
        r#"{"action":"nope","payload":{},"ref":"7"}"#,
    ] {
        let rejected = decode::<Ask>(frame, &WireFormat::default()).expect_err("a rejection");
        assert_eq!(
            rejected.envelope.reference,
            Some(Reference::Text("7".into())),
            "{frame}"
        );
    }
}

#[test]
fn deep_nesting_is_no_danger() {
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let in_payload = format!(r#"{{"action":"new_message","payload":{}}}"#, deep("[", "]"));
    assert_eq!(errors(&in_payload)[0]["type"], "json_invalid");
    let objects = format!(
        r#"{{"action":"new_message","payload":{}1{}}}"#,
        r#"{"a":"#.repeat(10_000),
        "}".repeat(10_000)
    );
    assert_eq!(errors(&objects)[0]["type"], "json_invalid");
    assert_eq!(errors(&deep("[", "]"))[0]["type"], "model_attributes_type");
}

#[test]
fn another_action_key() {
    let mut settings = Settings::default();
    settings.message_action_key = "type".to_owned();
    let format = settings.wire_format();
    assert_eq!(
        decode::<Ask>(r#"{"type":"ping"}"#, &format)
            .expect("a message")
            .message,
        Ask::Ping
    );
    let rejected = decode::<Ask>(r#"{"action":"ping"}"#, &format).expect_err("a rejection");
    assert_eq!(
        rejected.errors[0].message,
        "Unable to extract tag using discriminator 'type'"
    );
}

#[payload]
#[serde(default)]
#[derive(Default)]
struct Integers {
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
}

#[payload]
#[serde(tag = "kind")]
enum Tagged {
    Point { x: u8 },
    Word(Text),
}

#[payload]
struct Flat {
    own: u8,
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    rest: HashMap<String, u8>,
}

#[payload]
struct Unit;

#[payload]
struct Wrapped(Option<u8>);

#[payload]
#[serde(deny_unknown_fields)]
enum Shape {
    Point { x: u8 },
    Pair(u8, u8),
    Text(Text),
    Nothing,
}

#[derive(Debug, PartialEq, IncomingMessage)]
enum More {
    Integers(Integers),
    Tagged(Tagged),
    Flat(Flat),
    Unit(Unit),
    Wrapped(Wrapped),
    Shape(Shape),
    Float(f32),
    Letter(char),
    Flag(bool),
    List(Vec<u8>),
    Fixed([u8; 2]),
    Table(HashMap<u8, bool>),
    Anything(Value),
    Text(String),
}

/// What is wrong with the payload of a frame, its place counted from the payload on.
fn wrong(action: &str, payload: &str) -> (String, Value, String) {
    let frame = format!(r#"{{"action":"{action}","payload":{payload}}}"#);
    let rejected = decode::<More>(&frame, &WireFormat::default()).expect_err(&frame);
    assert_eq!(rejected.errors.len(), 1, "{frame}");
    let error = &rejected.errors[0];
    assert_eq!(
        error.location[..2],
        [action.to_owned().into_field(), "payload".into()],
        "{frame}"
    );
    let location = serde_json::to_value(&error.location[2..]).expect("JSON");
    (error.kind.to_string(), location, error.message.to_string())
}

trait IntoField {
    fn into_field(self) -> chanx::message::Location;
}

impl IntoField for String {
    fn into_field(self) -> chanx::message::Location {
        chanx::message::Location::Field(self.into())
    }
}

#[test]
fn every_integer_has_its_bounds() {
    for (name, least, most) in [
        ("i8", i128::from(i8::MIN), i128::from(i8::MAX)),
        ("i16", i16::MIN.into(), i16::MAX.into()),
        ("i32", i32::MIN.into(), i32::MAX.into()),
        ("i64", i64::MIN.into(), i64::MAX.into()),
        ("u8", 0, u8::MAX.into()),
        ("u16", 0, u16::MAX.into()),
        ("u32", 0, u32::MAX.into()),
        ("u64", 0, u64::MAX.into()),
    ] {
        for fine in [least, most, 0, 1] {
            let frame = format!(r#"{{"action":"integers","payload":{{"{name}":{fine}}}}}"#);
            assert!(decode::<More>(&frame, &WireFormat::default()).is_ok(), "{frame}");
        }
        for (value, kind, bound) in [
            ((least - 1).to_string(), "greater_than_equal", least),
            (
                "-99999999999999999999999999".to_owned(),
                "greater_than_equal",
                least,
            ),
            ((most + 1).to_string(), "less_than_equal", most),
            ("99999999999999999999999999".to_owned(), "less_than_equal", most),
        ] {
            let side = kind.split('_').next().expect("a word");
            let message = format!("Input should be {side} than or equal to {bound}");
            let found = wrong("integers", &format!(r#"{{"{name}":{value}}}"#));
            assert_eq!(
                found,
                (kind.to_owned(), json!([name]), message),
                "{name}: {value}"
            );
        }
        for (value, kind) in [
            ("1.5", "int_from_float"),
            ("-0.5", "int_from_float"),
            ("1.0", "int_type"),
            ("1e1", "int_type"),
            ("\"1\"", "int_type"),
            ("null", "int_type"),
            ("true", "int_type"),
            ("[]", "int_type"),
        ] {
            assert_eq!(
                wrong("integers", &format!(r#"{{"{name}":{value}}}"#)).0,
                kind,
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn payloads_of_every_kind() {
    for (action, payload, kind, loc, msg) in [
        (
            "float",
            "\"1\"",
            "float_type",
            json!([]),
            "Input should be a valid number",
        ),
        (
            "flag",
            "0",
            "bool_type",
            json!([]),
            "Input should be a valid boolean",
        ),
        (
            "flag",
            "\"true\"",
            "bool_type",
            json!([]),
            "Input should be a valid boolean",
        ),
        (
            "text",
            "5",
            "string_type",
            json!([]),
            "Input should be a valid string",
        ),
        (
            "text",
            "true",
            "string_type",
            json!([]),
            "Input should be a valid string",
        ),
        (
            "list",
            "{}",
            "list_type",
            json!([]),
            "Input should be a valid list",
        ),
        (
            "list",
            "\"x\"",
            "list_type",
            json!([]),
            "Input should be a valid list",
        ),
        (
            "list",
            "[1,2,-3]",
            "greater_than_equal",
            json!([2]),
            "Input should be greater than or equal to 0",
        ),
        (
            "fixed",
            "{}",
            "tuple_type",
            json!([]),
            "Input should be a valid tuple",
        ),
        (
            "table",
            "[]",
            "dict_type",
            json!([]),
            "Input should be a valid dictionary",
        ),
        (
            "table",
            r#"{"1":true,"x":true}"#,
            "int_type",
            json!(["x"]),
            "Input should be a valid integer",
        ),
        (
            "table",
            r#"{"1":1}"#,
            "bool_type",
            json!(["1"]),
            "Input should be a valid boolean",
        ),
        ("unit", "{}", "none_required", json!([]), "Input should be None"),
        (
            "wrapped",
            "\"x\"",
            "int_type",
            json!([]),
            "Input should be a valid integer",
        ),
        (
            "letter",
            "5",
            "string_type",
            json!([]),
            "Input should be a valid string",
        ),
        (
            "shape",
            "5",
            "enum",
            json!([]),
            "Input should be 'Point', 'Pair', 'Text' or 'Nothing'",
        ),
        (
            "shape",
            "\"Nope\"",
            "enum",
            json!([]),
            "Input should be 'Point', 'Pair', 'Text' or 'Nothing'",
        ),
        (
            "shape",
            r#"{"Nope":1}"#,
            "enum",
            json!([]),
            "Input should be 'Point', 'Pair', 'Text' or 'Nothing'",
        ),
        (
            "shape",
            r#"{"Point":{}}"#,
            "missing",
            json!(["Point", "x"]),
            "Field required",
        ),
        (
            "shape",
            r#"{"Point":{"x":1,"y":1}}"#,
            "extra_forbidden",
            json!(["Point", "y"]),
            "Extra inputs are not permitted",
        ),
        (
            "shape",
            r#"{"Point":{"x":"1"}}"#,
            "int_type",
            json!(["Point", "x"]),
            "Input should be a valid integer",
        ),
        (
            "shape",
            r#"{"Pair":[1,"x"]}"#,
            "int_type",
            json!(["Pair", 1]),
            "Input should be a valid integer",
        ),
        (
            "shape",
            r#"{"Pair":1}"#,
            "tuple_type",
            json!(["Pair"]),
            "Input should be a valid tuple",
        ),
        (
            "shape",
            r#"{"Text":{"content":1}}"#,
            "string_type",
            json!(["Text", "content"]),
            "Input should be a valid string",
        ),
        (
            "shape",
            r#"{"Nothing":1}"#,
            "none_required",
            json!(["Nothing"]),
            "Input should be None",
        ),
        // Where serde buffers, the place may end at what holds it.
        ("tagged", "{}", "missing", json!(["kind"]), "Field required"),
        (
            "tagged",
            r#"{"kind":"Nope"}"#,
            "enum",
            json!(["kind"]),
            "Input should be 'Point' or 'Word'",
        ),
        (
            "tagged",
            r#"{"kind":"Point"}"#,
            "missing",
            json!(["x"]),
            "Field required",
        ),
        (
            "tagged",
            r#"{"kind":"Word"}"#,
            "missing",
            json!(["content"]),
            "Field required",
        ),
        (
            "flat",
            r#"{"own":1}"#,
            "missing",
            json!(["deep_field"]),
            "Field required",
        ),
        (
            "flat",
            r#"{"deep_field":1}"#,
            "missing",
            json!(["own"]),
            "Field required",
        ),
        (
            "flat",
            r#"{"own":"x","deep_field":1}"#,
            "int_type",
            json!(["own"]),
            "Input should be a valid integer",
        ),
    ] {
        let found = wrong(action, payload);
        assert_eq!(
            found,
            (kind.to_owned(), loc, msg.to_owned()),
            "{action}: {payload}"
        );
    }
}

#[test]
fn the_first_problem_is_the_first_in_the_text() {
    assert_eq!(wrong("integers", r#"{"u8":"x","i8":"x"}"#).1, json!(["u8"]));
    assert_eq!(wrong("integers", r#"{"i8":"x","u8":"x"}"#).1, json!(["i8"]));
}

#[test]
fn what_can_be_null_may_be_absent() {
    for frame in [
        r#"{"action":"wrapped"}"#,
        r#"{"action":"wrapped","payload":null}"#,
    ] {
        let decoded = decode::<More>(frame, &WireFormat::default()).expect(frame);
        assert_eq!(decoded.message, More::Wrapped(Wrapped(None)), "{frame}");
    }
    for frame in [r#"{"action":"unit"}"#, r#"{"payload":null,"action":"unit"}"#] {
        let decoded = decode::<More>(frame, &WireFormat::default()).expect(frame);
        assert_eq!(decoded.message, More::Unit(Unit), "{frame}");
    }
    for action in [
        "integers", "tagged", "flat", "shape", "float", "letter", "flag", "list", "fixed", "table", "text",
    ] {
        for frame in [
            format!(r#"{{"action":"{action}"}}"#),
            format!(r#"{{"action":"{action}","payload":null}}"#),
        ] {
            let rejected = decode::<More>(&frame, &WireFormat::default()).expect_err(&frame);
            let loc = json!([action, "payload"]);
            assert_eq!(
                json!(rejected.errors),
                one("missing", loc, "Field required"),
                "{frame}"
            );
        }
    }
}

#[test]
fn no_key_of_a_client_has_a_meaning_of_its_own() {
    const MAGIC: &str = "$serde_json::private::RawValue";
    for (payload, kind) in [
        (format!(r#"{{"{MAGIC}":"\"x\""}}"#), "string_type"),
        (format!(r#"{{"{MAGIC}":5}}"#), "string_type"),
        (format!(r#"{{"{MAGIC}":"broken"}}"#), "string_type"),
    ] {
        assert_eq!(wrong("text", &payload).0, kind, "{payload}");
        let mut settings = Settings::default();
        settings.camelize = true;
        let frame = format!(r#"{{"action":"text","payload":{payload}}}"#);
        let rejected = decode::<More>(&frame, &settings.wire_format()).expect_err(&frame);
        assert_eq!(rejected.errors[0].kind, kind, "{payload}");
    }
}

#[test]
fn a_field_that_stands_twice_is_one_too_many() {
    for camelize in [false, true] {
        let mut settings = Settings::default();
        settings.camelize = camelize;
        let frame = r#"{"action":"shape","payload":{"Point":{"x":1,"x":2}}}"#;
        let rejected = decode::<More>(frame, &settings.wire_format()).expect_err(frame);
        let wanted = one(
            "value_error",
            json!(["shape", "payload", "Point", "x"]),
            "Duplicate key",
        );
        assert_eq!(json!(rejected.errors), wanted, "camelize: {camelize}");
    }
}
