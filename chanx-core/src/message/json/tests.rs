//! All that can be written is written as `serde_json` does it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use super::Json;

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Newtype(String);

#[derive(Serialize)]
struct Tuple(u8, Option<char>);

#[derive(Serialize)]
enum Kind {
    Unit,
    Newtype(Newtype),
    Tuple(i64, f32),
    Struct { text: &'static str, none: Option<()> },
    Empty {},
}

#[derive(Serialize)]
struct All<'a> {
    kinds: Vec<Kind>,
    unit: Unit,
    tuple: Tuple,
    pair: (bool, f64),
    numbers: BTreeMap<i32, Kind>,
    chars: BTreeMap<char, u128>,
    flags: BTreeMap<bool, [f64; 2]>,
    names: BTreeMap<String, Value>,
    raw: &'a RawValue,
    address: std::net::IpAddr,
    #[serde(flatten)]
    rest: Value,
}

fn written<T: Serialize + ?Sized>(value: &T) -> Result<String, String> {
    let mut out = b"before ".to_vec();
    value
        .serialize(Json(&mut out))
        .map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).unwrap().split_off(7))
}

#[track_caller]
fn assert_same<T: Serialize + ?Sized>(value: &T) {
    let theirs = serde_json::to_string(value).map_err(|error| error.to_string());
    assert_eq!(written(value), theirs);
}

#[test]
fn every_kind_of_value_is_written_as_serde_json_does() {
    let raw = RawValue::from_string(r#"{ "as" : "it stands" }"#.to_owned()).unwrap();
    assert_same(&All {
        kinds: vec![
            Kind::Unit,
            Kind::Newtype(Newtype("\u{1}\"é\\\u{2028}".to_owned())),
            Kind::Tuple(i64::MIN, f32::NAN),
            Kind::Struct { text: "", none: None },
            Kind::Empty {},
        ],
        unit: Unit,
        tuple: Tuple(255, Some('\n')),
        pair: (true, 1e300),
        numbers: BTreeMap::from([(-5, Kind::Unit)]),
        chars: BTreeMap::from([('"', u128::MAX)]),
        flags: BTreeMap::from([(false, [0.1, f64::INFINITY])]),
        names: BTreeMap::from([("\t".to_owned(), json!([])), ("b".to_owned(), json!({}))]),
        raw: &raw,
        address: [127, 0, 0, 1].into(),
        rest: json!({"more": [1, null, {"deep": "text"}]}),
    });
}

#[test]
fn what_is_no_key_is_none_here_either() {
    let error = written(&BTreeMap::from([((1, 2), 3)])).unwrap_err();
    assert_eq!(
        error,
        serde_json::to_string(&BTreeMap::from([((1, 2), 3)]))
            .unwrap_err()
            .to_string()
    );
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\\x00-\\x7f]{0,90}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_written_as_serde_json_does(value in values()) {
        prop_assert_eq!(written(&value).unwrap(), serde_json::to_string(&value).unwrap());
    }
}
