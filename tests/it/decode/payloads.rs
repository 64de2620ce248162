//! Payloads of every kind of type, and any JSON at all.

use std::collections::HashMap;

use chanx::{message::decode::decode, prelude::*, settings::WireFormat};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Ask, Inner, Text, one};
use crate::support::{rows, value};

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

/// Action, payload, kind, place within the payload, text. Where serde buffers, as for `tagged` and `flat`, the place may end
/// at what holds it.
const OF_EVERY_KIND: &str = r#"
float    "1"                         float_type          []                  Input should be a valid number
flag     0                           bool_type           []                  Input should be a valid boolean
flag     "true"                      bool_type           []                  Input should be a valid boolean
text     5                           string_type         []                  Input should be a valid string
text     true                        string_type         []                  Input should be a valid string
list     {}                          list_type           []                  Input should be a valid list
list     "x"                         list_type           []                  Input should be a valid list
list     [1,2,-3]                    greater_than_equal  [2]                 Input should be greater than or equal to 0
fixed    {}                          tuple_type          []                  Input should be a valid tuple
table    []                          dict_type           []                  Input should be a valid dictionary
table    {"1":true,"x":true}         int_type            ["x"]               Input should be a valid integer
table    {"1":1}                     bool_type           ["1"]               Input should be a valid boolean
unit     {}                          none_required       []                  Input should be None
wrapped  "x"                         int_type            []                  Input should be a valid integer
letter   5                           string_type         []                  Input should be a valid string
shape    5                           enum                []                  Input should be 'Point', 'Pair', 'Text' or 'Nothing'
shape    "Nope"                      enum                []                  Input should be 'Point', 'Pair', 'Text' or 'Nothing'
shape    {"Nope":1}                  enum                []                  Input should be 'Point', 'Pair', 'Text' or 'Nothing'
shape    {"Point":{}}                missing             ["Point","x"]       Field required
shape    {"Point":{"x":1,"y":1}}     extra_forbidden     ["Point","y"]       Extra inputs are not permitted
shape    {"Point":{"x":"1"}}         int_type            ["Point","x"]       Input should be a valid integer
shape    {"Pair":[1,"x"]}            int_type            ["Pair",1]          Input should be a valid integer
shape    {"Pair":1}                  tuple_type          ["Pair"]            Input should be a valid tuple
shape    {"Text":{"content":1}}      string_type         ["Text","content"]  Input should be a valid string
shape    {"Nothing":1}               none_required       ["Nothing"]         Input should be None
tagged   {}                          missing             ["kind"]            Field required
tagged   {"kind":"Nope"}             enum                ["kind"]            Input should be 'Point' or 'Word'
tagged   {"kind":"Point"}            missing             ["x"]               Field required
tagged   {"kind":"Word"}             missing             ["content"]         Field required
flat     {"own":1}                   missing             ["deep_field"]      Field required
flat     {"deep_field":1}            missing             ["own"]             Field required
flat     {"own":"x","deep_field":1}  int_type            ["own"]             Input should be a valid integer
"#;

#[test]
fn payloads_of_every_kind() {
    for [action, payload, kind, loc, msg] in rows(OF_EVERY_KIND) {
        let found = wrong(action, payload);
        assert_eq!(
            found,
            (kind.to_owned(), value(loc), msg.to_owned()),
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
fn a_list_is_no_payload_that_is_a_struct_but_may_be_one_within_it() {
    let judge = |frame: &str, camelize| {
        let mut settings = Settings::default();
        settings.camelize = camelize;
        decode::<More>(frame, &settings.wire_format())
            .map(|decoded| decoded.message)
            .map_err(|rejected| rejected.errors[0].kind.to_string())
    };
    let (itself, within) = (
        r#"{"action":"integers","payload":[1,2,3,4,5,6,7,8]}"#,
        r#"{"action":"shape","payload":{"Text":["a"]}}"#,
    );
    for camelize in [false, true] {
        assert_eq!(judge(itself, camelize), Err("model_type".to_owned()));
    }
    let read = More::Shape(Shape::Text(Text {
        content: "a".to_owned(),
    }));
    assert_eq!(judge(within, false), Ok(read), "as `serde_json` alone would");
    assert_eq!(judge(within, true), Err("model_type".to_owned()));
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

/// JSON made of the keys and values that the payloads here know, and of others.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-3..300_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "Point|Pair|Text|Nothing|a|b|Word|[a-z0-9é\\\\\"]{0,4}".prop_map(Value::from),
    ];
    let key = "x|kind|own|content|deep_field|only|count|items|Point|Pair|Text|Nothing|i8|u64|1|[a-z_é]{0,4}";
    leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key, inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Mostly none, texts about as long as they may be, and what is no text.
fn any_topic() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(Value::Null),
        1 => any_json(),
        1 => "[xü]{60,130}".prop_map(Value::from),
    ]
}

/// What is told of a frame that is no message is never that it could not be told.
fn judged<M: IncomingMessage>(frame: &str, camelize: bool) {
    let mut settings = Settings::default();
    settings.camelize = camelize;
    let Err(rejected) = decode::<M>(frame, &settings.wire_format()) else {
        return;
    };
    assert!(!rejected.errors.is_empty(), "{frame}");
    for error in rejected.errors {
        assert!(
            !error.message.contains("can't be read"),
            "{frame}: both readings judge alike"
        );
    }
}

/// Found by the test below, where `serde_json` was built to read floats with all care.
#[test]
fn a_float_beyond_its_type_is_told_as_such() {
    for camelize in [false, true] {
        judged::<More>(r#"{"action":"float","payload":2.39e184,"ref":"Point"}"#, camelize);
    }
}

proptest! {
    #[test]
    fn no_payload_is_a_danger(
        payload in any_json(),
        reference in any_json(),
        topic in any_topic(),
        action_first in any::<bool>(),
    ) {
        let actions = chanx::message::actions(More::VARIANTS).chain(chanx::message::actions(Ask::VARIANTS));
        for action in actions {
            let frame = if action_first {
                format!(r#"{{"action":"{action}","payload":{payload},"ref":{reference}}}"#)
            } else {
                format!(r#"{{"version":{reference},"payload":{payload},"topic":{topic},"action":"{action}"}}"#)
            };
            for camelize in [false, true] {
                judged::<More>(&frame, camelize);
                judged::<Ask>(&frame, camelize);
            }
        }
    }

    #[test]
    fn no_text_is_a_danger(text in "(?s).{0,64}", json in "[\\[\\]{}:,\"a1 ntf\\\\-]{0,48}") {
        for text in [text.as_str(), &json, &format!(r#"{{"action":"text","payload":{json}}}"#)] {
            judged::<More>(text, false);
            judged::<More>(text, true);
        }
    }
}
