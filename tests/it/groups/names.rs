//! Names of groups: safe on every bus, distinct for distinct parts, and those of the original where it gives them.

use std::collections::HashMap;

use chanx::{
    group::{ChannelName, GroupName, ProcessId},
    prelude::*,
};
use proptest::prelude::*;

fn named(parts: &[&str]) -> String {
    let mut parts = parts.iter();
    let first = Group::<Never>::new(parts.next().expect("a part"));
    parts.fold(first, Group::part).name().to_string()
}

fn original(parts: &[&str]) -> String {
    Group::<Never>::named_as_original(parts).name().to_string()
}

/// Taken from `safe_group_name` of the Python chanx.
#[test]
fn plain_parts_have_the_names_of_the_original() {
    assert_eq!(named(&["room", "5"]), "room.5");
    assert_eq!(named(&["Room_chat", "a-b", "C"]), "Room_chat.a-b.C");
    assert_eq!(original(&["room", "a b"]), "room.a-b");
    assert_eq!(original(&["room", "-a/b-"]), "room.a-b");
    assert_eq!(original(&["ünï"]), "n");
    let long = "x".repeat(120);
    assert_eq!(named(&["room", &long]), original(&["room", &long]));
    assert_eq!(
        original(&["room", &long]),
        format!("room.{}.{LONG}", "x".repeat(81))
    );
}

/// `hashlib.blake2s(b"room." + b"x" * 120, digest_size=6).hexdigest()`
const LONG: &str = "597275047168";

#[test]
fn what_is_changed_carries_its_digest() {
    // hashlib.blake2s("a b".encode(), digest_size=6).hexdigest()
    assert_eq!(named(&["room", "a b"]), "room.a-b.2cc4c123bdde");
    assert_ne!(named(&["room", "a b"]), named(&["room", "a-b"]));
    assert_ne!(named(&["room", "a.b"]), named(&["room", "a", "b"]));
    assert_ne!(named(&["room", ""]), named(&["room"]));
    assert_ne!(named(&["a", ""]), named(&["a."]));
    // Nor can a part pretend to be the digest of another.
    assert_ne!(named(&["room", "a-b", "2cc4c123bdde"]), named(&["room", "a b"]));
}

#[test]
fn a_name_from_elsewhere_is_looked_at() {
    assert!(GroupName::parse("room.5").is_some());
    for wrong in ["", "a b", "ä", "a/b", "a!b", &"x".repeat(100)] {
        assert_eq!(GroupName::parse(wrong), None, "{wrong:?}");
    }
}

#[test]
fn a_channel_name_says_whose_it_is() {
    let process = ProcessId::random();
    let name = ChannelName::new("asgi", process, 7);
    assert_eq!(name.connection("asgi"), Some((process, 7)));
    assert_eq!(name.connection("site"), None);
    let python = ChannelName::parse("asgispecific.00112233445566778899aabbccddeeff").expect("a name");
    assert_eq!(python.connection("asgi"), None);
    for wrong in ["", "a b", "asgi*", "asgi>", "ä"] {
        assert_eq!(ChannelName::parse(wrong), None, "{wrong:?}");
    }
}

/// Parts as people and attackers write them: many that are nearly the same.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab.\\-! ]{0,4}",
        "[0-9a-f]{12}",
        "[a-zA-Z0-9_-]{0,20}",
        ".{0,12}",
        "[x!]{80,120}",
    ]
}

fn parts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(part(), 1..4)
}

proptest! {
    #[test]
    fn every_name_is_one_for_every_bus(parts in parts()) {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        for name in [named(&parts), original(&parts)] {
            prop_assert!(GroupName::parse(&name).is_some(), "{:?}", name);
        }
    }

    #[test]
    fn different_parts_never_give_one_name(all in prop::collection::vec(parts(), 1..60)) {
        let mut seen: HashMap<String, Vec<String>> = HashMap::new();
        for parts in all {
            let name = named(&parts.iter().map(String::as_str).collect::<Vec<_>>());
            let before = seen.insert(name.clone(), parts.clone());
            prop_assert!(before.as_ref().is_none_or(|before| *before == parts), "{:?} and {:?} are both {}", before, parts, name);
        }
    }
}
