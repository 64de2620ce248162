//! How messages are read: the order of the envelope's keys, and what they take.

use std::cell::{Cell, RefCell};

use chanx::{
    message::decode::{Envelope, Reference, decode},
    prelude::*,
    settings::WireFormat,
};
use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::json;

use super::{Answer, Ask, Common, Deepest, text, written};

thread_local! {
    static READ: Cell<usize> = const { Cell::new(0) };
    static KEYS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A payload that notes each time that it is read, and the keys that it meets.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct Recorded;

impl<'de> Deserialize<'de> for Recorded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Recorded;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Recorded, A::Error> {
                while let Some(key) = map.next_key::<String>()? {
                    KEYS.with_borrow_mut(|keys| keys.push(key));
                    map.next_value::<IgnoredAny>()?;
                }
                Ok(Recorded)
            }
        }
        READ.set(READ.get() + 1);
        deserializer.deserialize_map(Keys)
    }
}

/// How often a payload was read while a frame was decoded, the keys that it met, and whether the frame was a message.
fn recorded(frame: &str) -> (usize, Vec<String>, bool) {
    READ.set(0);
    KEYS.take();
    let decoded = decode::<Ask>(frame, &WireFormat::default());
    (READ.get(), KEYS.take(), decoded.is_ok())
}

#[test]
fn a_payload_behind_its_action_is_read_in_the_same_pass() {
    let keys = |keys: &[&str]| -> Vec<String> { keys.iter().map(|key| (*key).to_owned()).collect() };
    // As they stand: no tree in between has put them in order or dropped one that stands twice.
    let payload = r#"{"b":1,"a":{"x":[]},"b":2}"#;
    for frame in [
        format!(r#"{{"action":"recorded","payload":{payload}}}"#),
        format!(r#"{{"ref":"1","action":"recorded","payload":{payload},"seq":1}}"#),
        format!(r#"{{"payload":{payload},"action":"recorded"}}"#),
    ] {
        assert_eq!(recorded(&frame), (1, keys(&["b", "a", "b"]), true), "{frame}");
    }
    // The payload has been read already when its text turns out to be broken: nobody has looked at the text before.
    assert_eq!(
        recorded(r#"{"action":"recorded","payload":{"b":1,"a":broken"#),
        (1, keys(&["b", "a"]), false)
    );
    assert_eq!(
        recorded(r#"{"action":"recorded","payload":{"b":1,"a":2},"ref":broken"#),
        (1, keys(&["b", "a"]), false)
    );
    // One that comes before its action waits, and is never read where the action does not come.
    assert_eq!(
        recorded(r#"{"payload":{"b":1},"action":broken"#),
        (0, Vec::new(), false)
    );
    assert_eq!(recorded(r#"{"payload":{"b":1}}"#), (0, Vec::new(), false));
    assert_eq!(
        recorded(r#"{"action":"recorded","action":"recorded","payload":{"b":1}}"#),
        (0, Vec::new(), false)
    );
}

#[test]
fn the_place_of_the_action_does_not_matter() {
    let format = WireFormat::default();
    let message = Ask::NewMessage(text("ü\n"));
    for frame in [
        r#"{"action":"new_message","payload":{"content":"ü\n"},"ref":4}"#,
        r#"{"payload":{"content":"\u00fc\n"},"ref":4,"action":"new_message"}"#,
        r#"{"ref":4,"payload":{"content":"ü\n","more":1},"more":{},"action":"new_message"}"#,
        " {\n\"action\" :\t\"new_message\" , \"payload\":{ \"content\":\"ü\\n\"},\"ref\":4 } \r\n",
    ] {
        let decoded = decode::<Ask>(frame, &format).expect(frame);
        assert_eq!(decoded.message, message, "{frame}");
        assert_eq!(decoded.envelope.reference, Some(Reference::Number(4)), "{frame}");
    }
}

#[test]
fn the_action_key_is_a_setting() {
    let mut settings = Settings::default();
    settings.message_action_key = "the \"type\"".to_owned();
    let format = settings.wire_format();
    let frame = r#"{"the \"type\"":"new_message","payload":{"content":"a"}}"#;
    assert_eq!(written(&Ask::NewMessage(text("a")), &format, None), frame);
    assert_eq!(
        decode::<Ask>(frame, &format).expect("a message").message,
        Ask::NewMessage(text("a"))
    );
    // The usual key is one of those that are not looked at.
    let both = r#"{"action":"nope","the \"type\"":"ping"}"#;
    assert_eq!(
        decode::<Ask>(both, &format).expect("a message").message,
        Ask::Common(Common::Deepest(Deepest::Ping))
    );
    let twice = r#"{"the \"type\"":"ping","the \"type\"":"ping"}"#;
    let rejected = decode::<Ask>(twice, &format).expect_err("a rejection");
    assert_eq!(rejected.errors[0].to_string(), "the \"type\": Duplicate key");
}

#[test]
fn a_ref_goes_up_to_its_limits() {
    let format = WireFormat::default();
    let reference = |value: &str| {
        let frame = format!(r#"{{"action":"ping","ref":{value}}}"#);
        let decoded = decode::<Ask>(&frame, &format);
        decoded
            .map(|decoded| decoded.envelope.reference)
            .map_err(|rejected| {
                assert_eq!(rejected.envelope.reference, None, "it is answered without one");
                let error = &rejected.errors[0];
                assert_eq!(error.message, "Input should be a valid string");
                (
                    error.kind.to_string(),
                    serde_json::to_value(&error.location).expect("JSON"),
                )
            })
    };
    let quoted = |text: &str| serde_json::to_string(text).expect("JSON");
    for text in ["", "4", "ü\"\\\n", &"x".repeat(128), &"ü".repeat(64)] {
        assert_eq!(
            reference(&quoted(text)),
            Ok(Some(Reference::Text(text.into()))),
            "{text}"
        );
    }
    for number in [0, -1, i64::MIN, i64::MAX] {
        assert_eq!(
            reference(&number.to_string()),
            Ok(Some(Reference::Number(number)))
        );
    }
    assert_eq!(reference("null"), Ok(None));
    let (long, wide) = (quoted(&"x".repeat(129)), quoted(&("ü".repeat(64) + "x")));
    for value in [
        long.as_str(),
        &wide,
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999",
        "1.0",
        "1e2",
        "true",
        "[]",
        "{}",
        r#"{"$serde_json::private::RawValue":"1"}"#,
    ] {
        assert_eq!(
            reference(value),
            Err(("string_type".to_owned(), json!(["ref"]))),
            "{value}"
        );
    }
}

#[test]
fn keys_that_are_passed_over_may_be_many() {
    let other: Vec<_> = (0..20_000).map(|n| format!(r#""{n}":0,"#)).collect();
    let other = other.concat();
    let rejected = decode::<Ask>(&format!(r#"{{{other}"action":"nope"}}"#), &WireFormat::default());
    assert_eq!(
        rejected.expect_err("a rejection").errors[0].kind,
        "union_tag_invalid"
    );
}

#[test]
fn what_is_passed_over_is_not_kept() {
    // Were it read into a tree, its depth would be an error.
    let deep = "[".repeat(1000) + &"]".repeat(1000);
    let rejected = decode::<Ask>(
        &format!(r#"{{"other":{deep},"action":"nope","ref":1,"other":1}}"#),
        &WireFormat::default(),
    )
    .expect_err("a rejection");
    assert_eq!(rejected.errors[0].kind, "union_tag_invalid");
    assert_eq!(rejected.envelope.reference, Some(Reference::Number(1)));
}

#[test]
fn of_many_things_that_are_wrong_the_first_is_told() {
    let frame = r#"{"version":"x","topic":[],"version":1,"ref":7,"ref":8,"action":"ping"}"#;
    let rejected = decode::<Ask>(frame, &WireFormat::default()).expect_err("a rejection");
    let told: Vec<_> = rejected.errors.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["version: Input should be a valid integer"]);
    assert_eq!(
        rejected.envelope.reference,
        Some(Reference::Number(7)),
        "it is answered all the same"
    );
}

#[test]
fn a_ref_is_echoed_as_it_came() {
    let echo = |reference: &Reference| written(&Answer::Pong, &WireFormat::default(), Some(reference));
    assert_eq!(
        echo(&Reference::Text("4".into())),
        r#"{"action":"pong","payload":null,"version":1,"ref":"4"}"#
    );
    assert_eq!(
        echo(&Reference::Number(i64::MIN)),
        r#"{"action":"pong","payload":null,"version":1,"ref":-9223372036854775808}"#
    );
    assert_eq!(
        echo(&Reference::Text("\"\n".into())),
        r#"{"action":"pong","payload":null,"version":1,"ref":"\"\n"}"#
    );
}

#[test]
fn the_other_keys_of_the_envelope_are_integers_and_a_string() {
    let format = WireFormat::default();
    let kind = |key: &str, value: &str| {
        let frame = format!(r#"{{"action":"ping","{key}":{value}}}"#);
        match decode::<Ask>(&frame, &format) {
            Ok(_) => "fine".to_owned(),
            Err(rejected) => {
                assert_eq!(rejected.errors.len(), 1, "{frame}");
                assert_eq!(rejected.envelope, Envelope::default(), "it is answered without");
                assert_eq!(
                    rejected.errors[0].location,
                    [chanx::message::Location::Field(key.to_owned().into())]
                );
                rejected.errors[0].kind.to_string()
            }
        }
    };
    for key in ["version", "seq"] {
        for value in [
            "1",
            "0",
            "-1",
            "9223372036854775807",
            "18446744073709551615",
            "null",
        ] {
            assert_eq!(kind(key, value), "fine", "{key}: {value}");
        }
        for value in ["1.0", "\"1\"", "true", "[]", "{}", "1e3"] {
            assert_eq!(kind(key, value), "int_type", "{key}: {value}");
        }
    }
    let (longest, long) = ("x".repeat(128), "x".repeat(129));
    let wide = "ü".repeat(64) + "x";
    for value in ["\"room:5\"", "null", &format!("\"{longest}\"")] {
        assert_eq!(kind("topic", value), "fine", "{value}");
    }
    for value in [
        "5",
        "true",
        "[]",
        "{}",
        &format!("\"{long}\""),
        &format!("\"{wide}\""),
    ] {
        assert_eq!(kind("topic", value), "string_type", "{value}");
    }
}
