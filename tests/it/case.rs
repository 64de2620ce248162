//! `camelize`: names of fields travel in camelCase both ways, and nothing else does.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
};

use chanx::{
    message::{
        builtin::Builtin,
        decode::{Envelope, decode, read},
        encode,
    },
    prelude::*,
    settings::WireFormat,
};
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
    ser::SerializeStruct,
};
use serde_json::{Value, json};

#[payload]
struct Leaf {
    leaf_name: String,
    number_2: u8,
}

#[payload]
enum Shape {
    UnitOne,
    StructTwo { field_one: u8, leaf_two: Leaf },
    NewThree(Leaf),
    PairFour(Leaf, Leaf),
}

#[payload]
struct Deep {
    list_of: Vec<Leaf>,
    maybe_one: Option<Leaf>,
    boxed_one: Box<Leaf>,
    pair_of: (Leaf, u8),
    by_name: HashMap<String, Leaf>,
    by_number: BTreeMap<u8, Leaf>,
    shapes: Vec<Shape>,
    #[serde(rename = "userID")]
    user: u8,
    #[serde(rename = "X-Header")]
    header: u8,
    _private_one: u8,
}

#[payload]
#[serde(rename_all = "PascalCase")]
struct Ruled {
    by_rule: u8,
}

#[payload]
struct Flat {
    own_one: u8,
    #[serde(flatten)]
    leaf: Leaf,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[payload]
#[serde(tag = "the_kind")]
enum Internal {
    Struct { field_one: u8 },
    New(Leaf),
}

#[payload]
#[serde(tag = "the_kind", content = "the_data")]
enum Adjacent {
    Struct { field_one: u8 },
}

#[payload]
#[serde(untagged)]
enum Untagged {
    Struct { field_one: u8, leaf_two: Leaf },
    Other { other_one: String },
}

#[payload]
#[serde(deny_unknown_fields)]
struct Sealed {
    only_one: u8,
}

#[derive(Debug, PartialEq, IncomingMessage)]
enum Ask {
    DeepOne(Box<Deep>),
    Leaf(Leaf),
    Ruled(Ruled),
    Flat(Flat),
    Internal(Internal),
    Adjacent(Adjacent),
    Untagged(Untagged),
    Sealed(Sealed),
    Table(BTreeMap<String, Leaf>),
    AnyNames(AnyNames),
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Answer {
    WasMoved { new_place: u8, by_leaf: Leaf },
}

fn camelized() -> WireFormat {
    let mut settings = Settings::default();
    settings.camelize = true;
    settings.wire_format()
}

fn written<M: Message>(message: &M) -> String {
    let mut frame = Vec::new();
    encode::begin(message, &camelized(), &mut frame).expect("a message is JSON");
    encode::finish(&Envelope::default(), &mut frame);
    String::from_utf8(frame).expect("JSON is UTF-8")
}

/// A message and its frame, in both directions.
fn travels<M: Message + PartialEq + std::fmt::Debug>(message: M, frame: &Value) {
    let text = written(&message);
    assert_eq!(
        serde_json::from_str::<Value>(&text).expect("JSON"),
        *frame,
        "written"
    );
    assert_eq!(read::<M>(&text, &camelized()).as_ref(), Ok(&message), "{frame}");
}

fn leaf(name: &str) -> Leaf {
    Leaf {
        leaf_name: name.to_owned(),
        number_2: 2,
    }
}

fn wire_leaf(name: &str) -> Value {
    json!({"leafName": name, "number_2": 2})
}

#[test]
fn fields_at_any_depth_and_no_keys_of_maps() {
    let deep = Deep {
        list_of: vec![leaf("a_b")],
        maybe_one: Some(leaf("c")),
        boxed_one: Box::new(leaf("d")),
        pair_of: (leaf("e"), 1),
        by_name: HashMap::from([("some_key".to_owned(), leaf("f"))]),
        by_number: BTreeMap::from([(7, leaf("g"))]),
        shapes: vec![
            Shape::UnitOne,
            Shape::StructTwo {
                field_one: 1,
                leaf_two: leaf("h"),
            },
            Shape::NewThree(leaf("i")),
            Shape::PairFour(leaf("j"), leaf("k")),
        ],
        user: 1,
        header: 2,
        _private_one: 3,
    };
    let frame = json!({"action": "deep_one", "payload": {
        "listOf": [wire_leaf("a_b")],
        "maybeOne": wire_leaf("c"),
        "boxedOne": wire_leaf("d"),
        "pairOf": [wire_leaf("e"), 1],
        "byName": {"some_key": wire_leaf("f")},
        "byNumber": {"7": wire_leaf("g")},
        "shapes": [
            "UnitOne",
            {"StructTwo": {"fieldOne": 1, "leafTwo": wire_leaf("h")}},
            {"NewThree": wire_leaf("i")},
            {"PairFour": [wire_leaf("j"), wire_leaf("k")]},
        ],
        "userID": 1,
        "X-Header": 2,
        "_privateOne": 3,
    }});
    travels(Ask::DeepOne(Box::new(deep)), &frame);
}

#[test]
fn other_conventions_stay() {
    travels(
        Ask::Ruled(Ruled { by_rule: 1 }),
        &json!({"action": "ruled", "payload": {"ByRule": 1}}),
    );
    let table = BTreeMap::from([
        ("some_key".to_owned(), leaf("a")),
        ("otherKey".to_owned(), leaf("b")),
    ]);
    travels(
        Ask::Table(table),
        &json!({"action": "table", "payload": {"some_key": wire_leaf("a"), "otherKey": wire_leaf("b")}}),
    );
}

#[test]
fn what_is_sent_too() {
    travels(
        Answer::WasMoved {
            new_place: 1,
            by_leaf: leaf("a"),
        },
        &json!({"action": "was_moved", "payload": {"newPlace": 1, "byLeaf": wire_leaf("a")}}),
    );
    travels(
        Builtin::authenticated(),
        &json!({"action": "authentication", "payload": {"statusCode": 200, "statusText": "OK", "data": {"detail": "OK"}}}),
    );
    let limited = r#"{"action":"error","payload":{"reason":"rate_limited","detail":"…","retryAfter":1.5}}"#;
    let message = read::<Builtin>(limited, &camelized()).expect("a message");
    assert_eq!(written(&message), limited);
}

#[test]
fn where_serde_does_not_say_what_is_a_field() {
    let flat = Flat {
        own_one: 1,
        leaf: leaf("a"),
        rest: BTreeMap::from([("Other-Key".to_owned(), 5), ("plain".to_owned(), 6)]),
    };
    travels(
        Ask::Flat(flat),
        &json!({"action": "flat", "payload": {"ownOne": 1, "leafName": "a", "number_2": 2, "Other-Key": 5, "plain": 6}}),
    );
    travels(
        Ask::Internal(Internal::Struct { field_one: 1 }),
        &json!({"action": "internal", "payload": {"theKind": "Struct", "fieldOne": 1}}),
    );
    travels(
        Ask::Internal(Internal::New(leaf("a"))),
        &json!({"action": "internal", "payload": {"theKind": "New", "leafName": "a", "number_2": 2}}),
    );
    travels(
        Ask::Adjacent(Adjacent::Struct { field_one: 1 }),
        &json!({"action": "adjacent", "payload": {"theKind": "Struct", "theData": {"fieldOne": 1}}}),
    );
    travels(
        Ask::Untagged(Untagged::Struct {
            field_one: 1,
            leaf_two: leaf("a"),
        }),
        &json!({"action": "untagged", "payload": {"fieldOne": 1, "leafTwo": wire_leaf("a")}}),
    );
    travels(
        Ask::Untagged(Untagged::Other {
            other_one: "a_b".to_owned(),
        }),
        &json!({"action": "untagged", "payload": {"otherOne": "a_b"}}),
    );
    // There every key is converted that can have been, also one that is data.
    let frame = r#"{"action":"flat","payload":{"ownOne":1,"leafName":"a","number_2":2,"someKey":5}}"#;
    match decode::<Ask>(frame, &camelized()).expect("a message").message {
        Ask::Flat(flat) => assert_eq!(flat.rest, BTreeMap::from([("some_key".to_owned(), 5)])),
        other => panic!("{other:?}"),
    }
}

fn errors(frame: &str) -> Value {
    let rejected = decode::<Ask>(frame, &camelized()).expect_err(frame);
    serde_json::to_value(rejected.errors).expect("errors are JSON")
}

#[test]
fn the_name_in_rust_is_no_name_on_the_wire() {
    for (frame, kind, loc) in [
        (
            r#"{"action":"leaf","payload":{"leaf_name":"a","number_2":2}}"#,
            "missing",
            json!(["leaf", "payload", "leafName"]),
        ),
        (
            r#"{"action":"sealed","payload":{"only_one":1}}"#,
            "extra_forbidden",
            json!(["sealed", "payload", "only_one"]),
        ),
        (
            r#"{"action":"sealed","payload":{"onlyOne":1,"someThing":1}}"#,
            "extra_forbidden",
            json!(["sealed", "payload", "someThing"]),
        ),
        (
            r#"{"action":"sealed","payload":{"onlyOne":1,"onlyOne":1}}"#,
            "value_error",
            json!(["sealed", "payload", "onlyOne"]),
        ),
        (
            r#"{"action":"sealed","payload":{"onlyOne":"x"}}"#,
            "int_type",
            json!(["sealed", "payload", "onlyOne"]),
        ),
        (
            r#"{"action":"table","payload":{"some_key":{"leafName":1}}}"#,
            "string_type",
            json!(["table", "payload", "some_key", "leafName"]),
        ),
        (
            r#"{"action":"internal","payload":{"theKind":"Struct"}}"#,
            "missing",
            json!(["internal", "payload", "fieldOne"]),
        ),
        (
            r#"{"action":"flat","payload":{"leafName":"a","number_2":2}}"#,
            "missing",
            json!(["flat", "payload", "ownOne"]),
        ),
    ] {
        let errors = errors(frame);
        assert_eq!(
            (&errors[0]["type"], &errors[0]["loc"]),
            (&json!(kind), &loc),
            "{frame}"
        );
    }
    // The name in snake case is one that is not known, and those are passed over.
    let both = r#"{"action":"leaf","payload":{"leafName":"a","leaf_name":5,"number_2":2}}"#;
    assert_eq!(
        decode::<Ask>(both, &camelized()).expect(both).message,
        Ask::Leaf(leaf("a"))
    );
}

#[test]
fn the_envelope_is_as_ever() {
    let mut settings = Settings::default();
    settings.camelize = true;
    settings.message_action_key = "message_kind".to_owned();
    let format = settings.wire_format();
    let frame = r#"{"message_kind":"deep_one","payload":{},"ref":"a_b","some_thing":1}"#;
    let rejected = decode::<Ask>(frame, &format).expect_err("a rejection");
    assert_eq!(rejected.action, Some("deep_one"));
    assert!(rejected.envelope.reference.is_some());
    let rejected = decode::<Ask>(r#"{"messageKind":"leaf"}"#, &format).expect_err("a rejection");
    assert_eq!(rejected.errors[0].kind, "union_tag_not_found");
    let rejected = decode::<Ask>(r#"{"message_kind":"deepOne"}"#, &format).expect_err("a rejection");
    assert_eq!(rejected.errors[0].kind, "union_tag_invalid");
}

thread_local! {
    static NAMES: RefCell<&'static [&'static str]> = const { RefCell::new(&[]) };
}

/// A struct with the fields that a test names, each with its index as its value.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
struct AnyNames(#[schemars(with = "u8")] Vec<Option<usize>>);

fn names() -> &'static [&'static str] {
    NAMES.with_borrow(|names| *names)
}

impl Serialize for AnyNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("AnyNames", names().len())?;
        for (name, value) in names().iter().zip(&self.0) {
            fields.serialize_field(name, value)?;
        }
        fields.end()
    }
}

impl<'de> Deserialize<'de> for AnyNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_struct("AnyNames", names(), Reader)
    }
}

/// Reads as a derived `Deserialize` does.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = AnyNames;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<AnyNames, A::Error> {
        let mut values = vec![None; names().len()];
        while let Some(place) = map.next_key_seed(Place)? {
            match place {
                Some(place) => values[place] = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(AnyNames(values))
    }
}

struct Place;

impl<'de> DeserializeSeed<'de> for Place {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Place {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> std::result::Result<Option<usize>, E> {
        Ok(names().iter().position(|known| *known == name))
    }
}

proptest! {
    #[test]
    fn declared_names_go_there_and_back(
        words in prop::collection::btree_set("[a-z][a-z0-9]{0,4}(_[a-z0-9]{1,4}){0,3}", 1..6)
    ) {
        let leaked: Vec<&'static str> = words.into_iter().map(|word| &*word.leak()).collect();
        NAMES.set(leaked.leak());
        let message = AnyNames((0..names().len()).map(Some).collect());
        let text = written(&Ask::AnyNames(message.clone()));
        // On the wire no underscore stands before a letter.
        let underscores = text.match_indices('_').filter(|(at, _)| text.as_bytes()[at + 1].is_ascii_lowercase());
        prop_assert_eq!(underscores.count(), 1, "that of the action: {}", text);
        let back = decode::<Ask>(&text, &camelized()).expect("a message").message;
        prop_assert_eq!(back, Ask::AnyNames(message));
    }
}
