//! What a route captured, and the form in which a path is matched.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What a route captured: names and percent-decoded values, outer prefixes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captures {
    values: Vec<(String, String)>,
}

impl Captures {
    /// The value captured under `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All names and values, outer prefixes first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn push(&mut self, name: &str, matched: &str) {
        self.values.push((name.to_owned(), plain(matched)));
    }
}

/// What a path segment has to be encoded for (RFC 3986 §3.3), and `%` itself.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A value as it stands in a path. `slashes` are kept for what spans segments.
pub(super) fn encoded(value: &str, slashes: bool) -> String {
    let encoded = utf8_percent_encode(value, ENCODED).to_string();
    if slashes {
        encoded.replace("%2F", "/")
    } else {
        encoded
    }
}

/// A path as it is matched: percent-decoded, but for `/` and `%` themselves, so that an encoded slash splits nothing and
/// nothing is decoded twice. `None` where it is no UTF-8.
pub(super) fn matched(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('%') {
        return Some(Cow::Borrowed(path));
    }
    let mut decoded = String::with_capacity(path.len());
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            decoded.push('/');
        }
        decoded.push_str(&literal(&percent_decode_str(segment).decode_utf8().ok()?));
    }
    Some(Cow::Owned(decoded))
}

/// A text as it stands in a path that is matched.
pub(super) fn literal(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

/// The text that a part of a matched path is.
fn plain(matched: &str) -> String {
    matched.replace("%2F", "/").replace("%25", "%")
}
