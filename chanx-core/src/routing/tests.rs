//! What the index may and may not leave out, and how patterns are read; the whole is tested from outside.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

use proptest::prelude::*;
use regex::Regex;

use super::{
    captures::{encoded, literal, matched},
    index::Index,
    pattern::{Pattern, is_small},
};

fn index(regexes: &[&str]) -> Index {
    let mut index = Index::default();
    for (route, regex) in regexes.iter().enumerate() {
        index.insert(&regex_syntax::parse(regex).unwrap(), route);
    }
    index
}

#[test]
fn the_index_names_few() {
    let index = index(&[
        "ws/room/(?P<id>[0-9]+)/",
        "ws/rooms/",
        "ws/(?P<tenant>[^/]+)/a/",
        "ws/(?P<tenant>[^/]+)/b/",
        "ws/x-(?P<x>[a-z]+)-y/c",
        "files/(?P<path>.+)",
        "ws/room/(?:[0-9]+/)?x",
    ]);
    for (path, wanted) in [
        ("ws/room/5/", &[0, 6][..]),
        ("ws/rooms/", &[1]),
        ("ws/room/a/", &[0, 2, 6]),
        ("ws/acme/a/", &[2]),
        ("ws/acme/b/", &[3]),
        ("ws/acme/c/", &[]),
        ("ws/x-q-y/c", &[4]),
        ("ws/x-q/a/", &[2]),
        ("files/a/b", &[5]),
        ("", &[]),
        ("ws/", &[]),
    ] {
        let found = index.candidates(path);
        assert_eq!(found, wanted, "{path}");
    }
}

#[test]
fn a_thousand_routes_leave_one_candidate() {
    let regexes: Vec<_> = (0..1000)
        .map(|n| format!("ws/(?P<a>[^/]+)/room{n}-(?P<b>[0-9]+)/"))
        .collect();
    let index = index(&regexes.iter().map(String::as_str).collect::<Vec<_>>());
    for n in 0..1000 {
        // `room1` is a beginning of `room10` too, but its `-` is not.
        assert_eq!(index.candidates(&format!("ws/x/room{n}-5/")), [n]);
    }
    assert!(index.candidates("ws/x/room1000-5/").is_empty());
}

/// Regular expressions of the kinds that routes are made of.
fn pattern() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[ab/]{1,3}",
        Just("[^/]+".to_owned()),
        Just("(?P<x>[a-b]*)".to_owned()),
        Just(".+".to_owned()),
        Just("(?:a/|b)".to_owned()),
        Just("(?i:ab)".to_owned()),
        Just("b?".to_owned()),
        Just("(?:/a){0,2}".to_owned()),
        Just("$".to_owned()),
        Just(r"\b".to_owned()),
    ];
    prop::collection::vec(part, 0..4).prop_map(|parts| {
        let mut named = 0;
        let number = |part: String| {
            named += 1;
            part.replace("?P<x>", &format!("?P<x{named}>"))
        };
        parts.into_iter().map(number).collect()
    })
}

proptest! {
    #[test]
    fn the_index_leaves_out_nothing(
        patterns in prop::collection::vec(pattern(), 1..12),
        paths in prop::collection::vec("[abA/]{0,6}", 1..20),
    ) {
        let index = index(&patterns.iter().map(String::as_str).collect::<Vec<_>>());
        let regexes = patterns.iter().map(|pattern| Regex::new(&format!(r"\A(?s:{pattern})\z")).unwrap());
        let regexes: Vec<_> = regexes.collect();
        for path in &paths {
            let candidates = index.candidates(path);
            prop_assert!(candidates.is_sorted());
            for (route, regex) in regexes.iter().enumerate() {
                prop_assert!(candidates.contains(&route) || !regex.is_match(path), "{regex} has {path}");
            }
        }
    }

    #[test]
    fn a_value_is_matched_as_it_was_encoded(value in "(?s).{0,20}") {
        let path = encoded(&value, false);
        prop_assert!(path.is_ascii() && !path.contains('/'));
        let (matched, wanted) = (matched(&path), literal(&value));
        prop_assert_eq!(matched.as_deref(), Some(wanted.as_str()));
    }
}

#[test]
fn what_is_small_compiles() {
    for (regex, small) in [
        (r"ws/(?P<id>\d+)/(?P<word>\w{1,9})/", true),
        (r"\w{12}", true),
        ("a{9000}", true),
        ("[a-f]{9000}|x", true),
        (r"\w{1000}", false),
        ("(?:a{1000}){1000}", false),
    ] {
        assert_eq!(is_small(&regex_syntax::parse(regex).unwrap()), small, "{regex}");
        assert!(!small || Regex::new(regex).is_ok(), "{regex}");
    }
    assert!(
        Regex::new("(?:a{1000}){1000}").is_err(),
        "and what is large may not"
    );
}

#[test]
fn an_anchor_is_taken_off_but_no_escaped_dollar() {
    for (written, kept) in [
        ("^a$", "(?:a)"),
        ("a", "(?:a)"),
        (r"a\$", r"(?:a\$)"),
        ("$", "(?:)"),
        ("", "(?:)"),
    ] {
        assert_eq!(Pattern::root().join_regex(written).unwrap().regex, kept);
    }
}
