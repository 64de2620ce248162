//! Bodies as Python writes them, byte for byte; what travels comes out as it went in; and nothing that comes panics.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{BusError, decode, encode, sender};
use crate::{
    access::UserId,
    group::{ChannelName, Content, Delivery, GroupName},
    settings::BusFormat,
};

const CHANNEL: &str = "asgispecific.0123456789abcdef0123456789abcdef";

/// `{"action":"a","payload":5}`
const MESSAGE: &[u8] = b"\x82\xa6action\xa1a\xa7payload\x05";

fn message(exclude_current: bool) -> Delivery {
    Delivery::new(Content::Message {
        message: r#"{"action":"a","payload":5}"#.into(),
        exclude_current,
    })
}

fn from(mut delivery: Delivery, user: Option<UserId>) -> Delivery {
    delivery.from = ChannelName::parse(CHANNEL);
    delivery.from_user = user;
    delivery
}

/// The parts of a body one after the other; `{}` stands for the channel.
fn body(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn channel() -> Vec<u8> {
    body(&[b"\xacfrom_channel\xd9\x2d", CHANNEL.as_bytes()])
}

#[test]
fn a_message_is_what_python_2_writes() {
    let written = body(&[
        b"\x84\xa4type\xb4handle_group_message\xa7message",
        MESSAGE,
        b"\xafexclude_current\xc2",
        &channel(),
    ]);
    let delivery = from(message(false), None);
    assert_eq!(encode(&delivery, BusFormat::V2), Ok(written.clone()));
    assert_eq!(decode(&written), Ok(delivery));
}

#[test]
fn a_users_id_is_beside_the_keys_of_python_2() {
    let written = body(&[
        b"\x85\xa4type\xb4handle_group_message\xa7message",
        MESSAGE,
        b"\xafexclude_current\xc2",
        &channel(),
        b"\xacfrom_user_pk\x05",
    ]);
    let delivery = from(message(false), Some(UserId::from(5)));
    assert_eq!(encode(&delivery, BusFormat::V2), Ok(written.clone()));
    assert_eq!(decode(&written), Ok(delivery));
}

#[test]
fn a_message_of_nobody_has_the_key_that_python_asks_for() {
    let written = body(&[
        b"\x84\xa4type\xb4handle_group_message\xa7message",
        MESSAGE,
        b"\xafexclude_current\xc3\xacfrom_channel\xc0",
    ]);
    assert_eq!(encode(&message(true), BusFormat::V2), Ok(written.clone()));
    assert_eq!(decode(&written), Ok(message(true)));
}

#[test]
fn a_message_is_what_python_0_9_writes() {
    for (user, bytes) in [
        (None, b"\xc0".as_slice()),
        (Some(UserId::from(300)), b"\xcd\x01\x2c"),
        (Some(UserId::from(-5)), b"\xfb"),
        (Some(UserId::from("5")), b"\xa15"),
        (
            Some(UserId::from(u64::MAX)),
            b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff",
        ),
        (
            Some(UserId::from(i64::MIN)),
            b"\xd3\x80\x00\x00\x00\x00\x00\x00\x00",
        ),
    ] {
        let written = body(&[
            b"\x86\xa4type\xb1send_group_member\xa7content",
            MESSAGE,
            b"\xa4kind\xa4json\xafexclude_current\xc3",
            &channel(),
            b"\xacfrom_user_pk",
            bytes,
        ]);
        let delivery = from(message(true), user);
        assert_eq!(encode(&delivery, BusFormat::V0), Ok(written.clone()));
        assert_eq!(decode(&written), Ok(delivery));
    }
}

#[test]
fn an_event_is_what_python_writes_in_both_forms() {
    let written = body(&[b"\x82\xa4type\xb4handle_channel_event\xaaevent_data", MESSAGE]);
    let event = Delivery::new(Content::Event(r#"{"action":"a","payload":5}"#.into()));
    assert_eq!(encode(&event, BusFormat::V2), Ok(written.clone()));
    assert_eq!(encode(&event, BusFormat::V0), Ok(written.clone()));
    assert_eq!(decode(&written), Ok(event));
}

#[test]
fn what_is_ours_alone_is_in_one_further_key() {
    let written = body(&[
        b"\x83\xa4type\xb4handle_channel_event\xaaevent_data",
        MESSAGE,
        b"\xa5chanx\x82\xa6number\x07\xa6groups\x92\xa1a\xa1b",
    ]);
    let mut event = Delivery::new(Content::Event(r#"{"action":"a","payload":5}"#.into()));
    event.number = Some(7);
    event.groups = ["a", "b"].into_iter().filter_map(GroupName::parse).collect();
    assert_eq!(encode(&event, BusFormat::V2), Ok(written.clone()));
    assert_eq!(decode(&written), Ok(event));

    let control = Delivery::new(Content::Control("[1]".into()));
    let written = b"\x82\xa4type\xadchanx_control\xa5chanx\x81\xa7control\x91\x01";
    assert_eq!(encode(&control, BusFormat::V0).as_deref(), Ok(written.as_slice()));
    assert_eq!(decode(written), Ok(control));
}

#[test]
fn the_sender_is_read_without_the_rest() {
    let written = body(&[b"\x82\xa4type\x05", &channel()]);
    assert_eq!(sender(&written), ChannelName::parse(CHANNEL));
    assert_eq!(sender(b"\x81\xa4type\x05"), None);
    assert_eq!(sender(b"no map"), None);
}

#[test]
fn keys_that_nobody_knows_are_passed_over() {
    let written = body(&[
        b"\x84\xa5later\x91\x81\xc0\xc7\x01\x05\x05\xa4type\xb4handle_channel_event\xaaevent_data",
        MESSAGE,
        b"\xa5chanx\x81\xa5later\xc4\x01\x05",
    ]);
    assert!(matches!(decode(&written).unwrap().content, Content::Event(_)));
}

#[test]
fn what_is_no_delivery_is_told_by_kind() {
    let wrong = |key, wanted| BusError::Unfit { key, wanted };
    for (written, error) in [
        (b"".as_slice(), BusError::Malformed),
        (b"\x05", BusError::Malformed),
        (b"\x81\xa4type", BusError::Malformed),
        (b"\x80\x80", BusError::Malformed),
        (b"\xc1", BusError::Malformed),
        (b"\x81\xa4type\xa1\xff", BusError::Malformed),
        (b"\x81\x05\x05", BusError::NoJson),
        (b"\x80", BusError::Missing("type")),
        (b"\x81\xa4type\x05", wrong("type", "a text")),
        (
            b"\x81\xa4type\xa9un\nkn\x1bown",
            BusError::UnknownType("unknown".to_owned()),
        ),
        (b"\x81\xa4type\xb2handle_topic_event", BusError::TopicEvent),
        (
            b"\x81\xa4type\xadchanx_control",
            BusError::Missing("chanx.control"),
        ),
        (
            b"\x81\xa4type\xb4handle_channel_event",
            BusError::Missing("event_data"),
        ),
        (
            b"\x82\xa4type\xb4handle_channel_event\xaaevent_data\x05",
            wrong("event_data", "a map"),
        ),
        (
            b"\x82\xa4type\xb4handle_group_message\xa7message\x80",
            BusError::Missing("exclude_current"),
        ),
        (
            b"\x83\xa4type\xb4handle_group_message\xa7message\x80\xafexclude_current\x01",
            wrong("exclude_current", "a boolean"),
        ),
        (
            b"\x83\xa4type\xb4handle_channel_event\xaaevent_data\x80\xacfrom_channel\xa1 ",
            wrong("from_channel", "a channel's name"),
        ),
        (
            b"\x83\xa4type\xb4handle_channel_event\xaaevent_data\x80\xacfrom_user_pk\xc3",
            wrong("from_user_pk", "an integer or a text"),
        ),
        (
            b"\x83\xa4type\xb4handle_channel_event\xaaevent_data\x80\xa5chanx\x81\xa6groups\x91\xa1 ",
            wrong("chanx.groups", "a list of groups' names"),
        ),
    ] {
        assert_eq!(decode(written), Err(error), "{}", written.escape_ascii());
    }
}

#[test]
fn what_json_has_no_form_for_is_refused() {
    for value in [
        b"\xc4\x01\x05".as_slice(),
        b"\xd4\x05\x05",
        b"\x81\x05\x05",
        b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",
    ] {
        let written = body(&[
            b"\x82\xa4type\xb4handle_channel_event\xaaevent_data\x81\xa7payload",
            value,
        ]);
        assert_eq!(decode(&written), Err(BusError::NoJson));
    }
}

#[test]
fn only_objects_are_written() {
    for text in ["", "5", "[]", "{\"a\":}", "{} {}"] {
        let event = Delivery::new(Content::Event(text.into()));
        assert_eq!(encode(&event, BusFormat::V2), Err(BusError::Json), "{text}");
    }
}

/// A body whose event's payload is nested this deep: one million levels would overflow the stack.
fn nested(levels: usize) -> Vec<u8> {
    body(&[
        b"\x82\xa4type\xb4handle_channel_event\xaaevent_data\x81\xa7payload",
        &b"\x91".repeat(levels),
        b"\xc0",
    ])
}

#[test]
fn depth_is_bounded_both_ways() {
    assert!(decode(&nested(126)).is_ok());
    assert_eq!(decode(&nested(1_000_000)), Err(BusError::TooDeep));
    let unknown = body(&[b"\x81\xa5later", &b"\x91".repeat(1_000_000), b"\xc0"]);
    assert_eq!(decode(&unknown), Err(BusError::Missing("type")));

    let object = |levels| format!(r#"{{"payload":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    let event = |levels| Delivery::new(Content::Event(object(levels).into()));
    let written = encode(&event(126), BusFormat::V2).unwrap();
    assert_eq!(decode(&written), Ok(event(126)));
    assert_eq!(encode(&event(1_000_000), BusFormat::V2), Err(BusError::Json));
}

#[test]
fn a_length_that_lies_takes_no_memory() {
    assert_eq!(decode(b"\xdf\xff\xff\xff\xff"), Err(BusError::Malformed));
    let array = b"\x82\xa4type\xb4handle_channel_event\xaaevent_data\x81\xa1a\xdd\xff\xff\xff\xff\xc0";
    assert_eq!(decode(array), Err(BusError::Malformed));
    assert_eq!(
        decode(b"\x81\xa4type\xdb\xff\xff\xff\xff"),
        Err(BusError::Malformed)
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-300_i64..300).prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON's are finite", |number| number.is_finite())
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z]{30,300}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 20, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..20)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_delivery() -> impl Strategy<Value = Delivery> {
    let object = || any_json().prop_map(|payload| json!({"action": "a", "payload": payload}).to_string());
    let content = prop_oneof![
        (object(), any::<bool>()).prop_map(|(message, exclude_current)| Content::Message {
            message: message.into(),
            exclude_current
        }),
        object().prop_map(|event| Content::Event(event.into())),
        any_json().prop_map(|control| Content::Control(control.to_string().into())),
    ];
    let user = prop_oneof![
        any::<i64>().prop_map(UserId::from),
        any::<u64>().prop_map(UserId::from),
        any::<String>().prop_map(UserId::from)
    ];
    (
        content,
        prop::option::of("[a-zA-Z0-9_.!-]{1,99}"),
        prop::option::of(user),
        any::<Option<u64>>(),
        prop::collection::vec("[a-zA-Z0-9_.-]{1,99}", 0..20),
    )
        .prop_map(|(content, from, user, number, groups)| {
            let mut delivery = Delivery::new(content);
            delivery.from = from.and_then(|name: String| ChannelName::parse(&name));
            delivery.from_user = user;
            delivery.number = number;
            delivery.groups = groups.iter().filter_map(|name| GroupName::parse(name)).collect();
            delivery
        })
}

proptest! {
    #[test]
    fn what_travels_comes_out_as_it_went_in(
        delivery in any_delivery(),
        format in prop_oneof![Just(BusFormat::V2), Just(BusFormat::V0)],
    ) {
        let written = encode(&delivery, format).unwrap();
        prop_assert_eq!(sender(&written), delivery.from.clone());
        prop_assert_eq!(decode(&written), Ok(delivery));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&bytes);
    }

    /// Most random bytes end at the first: these get further.
    #[test]
    fn no_damage_panics(
        delivery in any_delivery(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut written = encode(&delivery, BusFormat::V0).unwrap();
        let place = at.index(written.len());
        written[place] = byte;
        if let Ok(read) = decode(&written) {
            prop_assert!(encode(&read, BusFormat::V2).is_ok() || matches!(read.content, Content::Control(_)));
        }
        prop_assert!(decode(&written[..cut.index(written.len())]).is_err());
    }
}
