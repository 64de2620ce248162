//! Every row of the protocol's table of validation errors, and what the envelope takes.

// What is answered is bounded.
mod bounds;
// Payloads of every kind of type.
mod payloads;

use std::collections::HashMap;

use chanx::{
    message::decode::{Reference, decode},
    prelude::*,
    settings::WireFormat,
};
use serde_json::{Value, json};

use crate::support::{rows, value};

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

/// Frame, kind, place, text.
const DO_NOT_FIT: &str = r#"
{"action":"new_message","payload":{}}                             missing             ["new_message","payload","content"]  Field required
{"payload":{},"action":"new_message"}                             missing             ["new_message","payload","content"]  Field required
{"action":"new_message"}                                          missing             ["new_message","payload"]            Field required
{"action":"new_message","payload":null}                           missing             ["new_message","payload"]            Field required
{"action":"new_message","payload":{"content":5}}                  string_type         ["new_message","payload","content"]  Input should be a valid string
{"action":"new_message","payload":"x"}                            model_type          ["new_message","payload"]            Input should be a valid dictionary or instance of Text
{"action":"new_message","payload":["x"]}                          model_type          ["new_message","payload"]            Input should be a valid dictionary or instance of Text
{"action":"ping","payload":{}}                                    none_required       ["ping","payload"]                   Input should be None
{"action":"ping","payload":1}                                     none_required       ["ping","payload"]                   Input should be None
{"action":"sealed","payload":{"only":true,"more":1}}              extra_forbidden     ["sealed","payload","more"]          Extra inputs are not permitted
{"action":"count","payload":300}                                  less_than_equal     ["count","payload"]                  Input should be less than or equal to 255
{"action":"count","payload":-1}                                   greater_than_equal  ["count","payload"]                  Input should be greater than or equal to 0
{"action":"count","payload":1.5}                                  int_from_float      ["count","payload"]                  Input should be a valid integer, got a number with a fractional part
{"action":"count","payload":"5"}                                  int_type            ["count","payload"]                  Input should be a valid integer
{"action":"count","payload":99999999999999999999999}              less_than_equal     ["count","payload"]                  Input should be less than or equal to 255
{"action":"new_message","payload":{"content":"a","content":"b"}}  value_error         ["new_message","payload","content"]  Duplicate key
"#;

#[test]
fn payloads_that_do_not_fit() {
    for [frame, kind, loc, msg] in rows(DO_NOT_FIT) {
        assert_eq!(errors(frame), one(kind, value(loc), msg), "{frame}");
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

/// What is changed in a payload that is right, to what; kind, place within the payload, text.
const CHANGED: &str = r#"
/count               "1"                  int_type         ["count"]                 Input should be a valid integer
/small               256                  less_than_equal  ["small"]                 Input should be less than or equal to 255
/ratio               "x"                  float_type       ["ratio"]                 Input should be a valid number
/flag                1                    bool_type        ["flag"]                  Input should be a valid boolean
/items               {}                   list_type        ["items"]                 Input should be a valid list
/items/1             {}                   missing          ["items",1,"deep_field"]  Field required
/items/1/deep_field  "x"                  int_type         ["items",1,"deep_field"]  Input should be a valid integer
/table               []                   dict_type        ["table"]                 Input should be a valid dictionary
/table/key           1                    model_type       ["table","key"]           Input should be a valid dictionary or instance of Inner
/pair                1                    tuple_type       ["pair"]                  Input should be a valid tuple
/pair/0              "x"                  int_type         ["pair",0]                Input should be a valid integer
/colour              "z"                  enum             ["colour"]                Input should be 'a', 'b' or 'c'
/colour              1                    enum             ["colour"]                Input should be 'a', 'b' or 'c'
/either              []                   union_error      ["either"]                Input does not match any variant
/maybe               {"deep_field":null}  int_type         ["maybe","deep_field"]    Input should be a valid integer
"#;

#[test]
fn places_within_payloads() {
    for [path, changed, kind, loc, msg] in rows(CHANGED) {
        let mut whole = vec![json!("everything"), json!("payload")];
        whole.extend(value(loc).as_array().expect("a list").clone());
        assert_eq!(
            errors(&everything(path, value(changed))),
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
