//! Frames of the form that nearly all have, `{"action":"…","payload":{…}}`: their payload is found without a visitor of
//! each key.

use std::marker::PhantomData;

use serde::de::DeserializeSeed as _;

use super::envelope::PayloadSeed;
use crate::{
    message::{Message, find_action, json::text},
    settings::WireFormat,
};

/// Reads a frame of that form; `None` where it has another, or may have.
pub(super) fn read<M: Message>(frame: &str, format: &WireFormat) -> Option<Result<M, serde_json::Error>> {
    if format.camelize || !text::is_plain(&format.action_key) {
        return None;
    }
    let rest = string(after(frame.as_bytes(), b'{')?, format.action_key.as_bytes())?;
    let rest = after(after(rest, b':')?, b'"')?;
    let action = part(frame, rest, plain(rest)?)?;
    let rest = string(after(&rest[action.len() + 1..], b',')?, b"payload")?;
    let rest = after(rest, b':')?;
    if !rest.ends_with(b"}}") {
        return None;
    }
    let action = find_action(M::VARIANTS, action)?;
    let mut payload = serde_json::Deserializer::from_str(part(frame, rest, rest.len() - 1)?);
    match PayloadSeed::<M>(action, PhantomData).deserialize(&mut payload) {
        // Else more keys follow, and the brace is that of the last one's value.
        Ok(message) => payload.end().is_ok().then_some(Ok(message)),
        Err(error) => Some(Err(error)),
    }
}

/// The first bytes of what is left of a frame, as text.
fn part<'t>(frame: &'t str, rest: &[u8], length: usize) -> Option<&'t str> {
    frame.get(frame.len() - rest.len()..)?.get(..length)
}

/// Where a text that JSON writes as it is ends in its quote.
fn plain(text: &[u8]) -> Option<usize> {
    let end = text.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    (text[end] == b'"').then_some(end)
}

/// What stands after this text in quotes, which JSON writes as it is.
fn string<'t>(text: &'t [u8], wanted: &[u8]) -> Option<&'t [u8]> {
    after(text, b'"')?.strip_prefix(wanted)?.strip_prefix(b"\"")
}

/// What stands after this sign, and the space that JSON allows before it.
fn after(text: &[u8], sign: u8) -> Option<&[u8]> {
    let mut rest = text;
    loop {
        let (first, later) = rest.split_first()?;
        match first {
            first if *first == sign => return Some(later),
            b' ' | b'\n' | b'\r' | b'\t' => rest = later,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use serde_json::{Map, Value};

    use super::*;
    use crate::message::{Variant, Violations, decode::envelope};

    #[derive(Debug, PartialEq)]
    struct Say(Map<String, Value>);

    impl Message for Say {
        const VARIANTS: &'static [Variant] = &[Variant::new("Say", "say").payload::<Map<String, Value>>()];

        fn action(&self) -> &'static str {
            "say"
        }

        fn decode<'de, D: Deserializer<'de>>(_action: &str, payload: D) -> Result<Self, D::Error> {
            Map::deserialize(payload).map(Self)
        }

        fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.serialize(serializer)
        }

        fn validate(&self, _violations: &mut Violations) {}
    }

    /// What both readings make of a frame, where this one makes anything of it.
    #[track_caller]
    fn assert_alike(text: &str, is_read: bool) {
        let format = WireFormat::default();
        let straight = read::<Say>(text, &format);
        assert_eq!(straight.is_some(), is_read, "{text}");
        let whole = envelope::read_whole::<Say>(text, &format);
        if let Some(straight) = straight {
            assert_eq!(straight.ok(), whole.ok().map(|decoded| decoded.message), "{text}");
        }
    }

    #[test]
    fn a_frame_is_read_as_the_other_reading_does_or_not_at_all() {
        for (text, is_read) in [
            (r#"{"action":"say","payload":{}}"#, true),
            (r#"{"action": "say", "payload": {"a": "}}"}}"#, true),
            (" {\n\t\"action\"\r:\"say\" ,\"payload\" :{ \"a\":{}} }", false),
            (" {\n\t\"action\"\r:\"say\" ,\"payload\" :{ \"a\":{}}}", true),
            (r#"{"action":"say","payload":{"a":}}"#, true),
            (r#"{"action":"say","payload":{"a":{}}"#, true),
            (r#"{"action":"say","payload":{}}}"#, false),
            (r#"{"action":"say","payload":{},"x":{}}"#, false),
            (r#"{"action":"say","payload":{},"ref":1}"#, false),
            (r#"{"action":"say","payload":{},"payload":{}}"#, false),
            (r#"{"ref":1,"action":"say","payload":{}}"#, false),
            (r#"{"payload":{},"action":"say"}"#, false),
            (r#"{"action":"s\u0061y","payload":{}}"#, false),
            (r#"{"action":"other","payload":{}}"#, false),
            (r#"{"action":"say","payload":null}"#, false),
            (r#"{"action":"say"}"#, false),
            ("{", false),
            ("", false),
            ("}}", false),
        ] {
            assert_alike(text, is_read);
        }
    }
}
