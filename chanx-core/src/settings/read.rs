//! Values as people write them: one reader for each kind of setting, the same for files and variables.
//!
//! A variable is always text, a file has kinds; so every reader takes both, and says in one sentence what it takes.

#![expect(
    clippy::ref_option,
    reason = "serde hands a field to `serialize_with` by reference"
)]

use std::{fmt, time::Duration};

use serde::{
    Deserialize, Deserializer, Serializer,
    de::{Error as _, SeqAccess, Visitor},
};

use super::{BusFormat, OnPanic, Reject, SlowConsumer};

/// A value as it was written.
#[derive(Debug)]
enum Raw {
    Flag(bool),
    Number(f64),
    Text(String),
    List(Vec<String>),
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "`{flag}`"),
            Self::Number(number) => write!(f, "`{number}`"),
            Self::Text(text) => write!(f, "`{text}`"),
            Self::List(_) => f.write_str("a list"),
        }
    }
}

/// Reads one value by `parse`, or says that it is not `expected`.
fn read<'de, D: Deserializer<'de>, T>(
    from: D,
    expected: &str,
    parse: impl FnOnce(&Raw) -> Option<T>,
) -> Result<T, D::Error> {
    let raw = Raw::deserialize(from)?;
    parse(&raw).ok_or_else(|| D::Error::custom(format_args!("{raw} is not {expected}")))
}

pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    read(from, "a switch: write `true` or `false`", |raw| match raw {
        Raw::Flag(flag) => Some(*flag),
        Raw::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "on" | "yes" | "1" => Some(true),
            "false" | "off" | "no" | "0" => Some(false),
            _ => None,
        },
        Raw::Number(_) | Raw::List(_) => None,
    })
}

pub(super) fn on_panic<'de, D: Deserializer<'de>>(from: D) -> Result<OnPanic, D::Error> {
    read(
        from,
        "a way to go on after a panic: write `continue` or `close`",
        |raw| match raw {
            Raw::Text(text) if text == "continue" => Some(OnPanic::Continue),
            Raw::Text(text) if text == "close" => Some(OnPanic::Close),
            _ => None,
        },
    )
}

pub(super) fn slow_consumer<'de, D: Deserializer<'de>>(from: D) -> Result<SlowConsumer, D::Error> {
    read(
        from,
        "what a slow client gets: write `disconnect`, `drop_oldest` or `drop_newest`",
        |raw| match raw {
            Raw::Text(text) if text == "disconnect" => Some(SlowConsumer::Disconnect),
            Raw::Text(text) if text == "drop_oldest" => Some(SlowConsumer::DropOldest),
            Raw::Text(text) if text == "drop_newest" => Some(SlowConsumer::DropNewest),
            _ => None,
        },
    )
}

pub(super) fn reject<'de, D: Deserializer<'de>>(from: D) -> Result<Reject, D::Error> {
    read(
        from,
        "where to refuse: write `socket` or `handshake`",
        |raw| match raw {
            Raw::Text(text) if text == "socket" => Some(Reject::Socket),
            Raw::Text(text) if text == "handshake" => Some(Reject::Handshake),
            _ => None,
        },
    )
}

/// A version of Python's chanx is no number, but may well be written as one.
pub(super) fn bus_format<'de, D: Deserializer<'de>>(from: D) -> Result<BusFormat, D::Error> {
    read(from, "a form of the bus: write `2.x` or `0.9`", |raw| match raw {
        Raw::Text(text) if text == "2.x" => Some(BusFormat::V2),
        Raw::Text(text) if text == "0.9" => Some(BusFormat::V0),
        Raw::Number(number) if number.to_string() == "0.9" => Some(BusFormat::V0),
        _ => None,
    })
}

pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    read(from, "text: write it in quotes", |raw| match raw {
        Raw::Text(text) => Some(text.clone()),
        _ => None,
    })
}

pub(super) fn optional_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    text(from).map(|text| Some(text).filter(|text| !is_off(text)))
}

pub(super) fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let expected = "a list: write `[\"a\", \"b\"]` in a file, `a,b` in a variable";
    read(from, expected, |raw| match raw {
        Raw::List(items) => Some(items.clone()),
        Raw::Text(text) => Some(split(text)),
        Raw::Flag(_) | Raw::Number(_) => None,
    })
}

pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    read(from, "a whole number", whole)
}

pub(super) fn optional_count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    read(from, "a whole number, or `off`", |raw| match raw {
        Raw::Text(text) if is_off(text) => Some(None),
        _ => whole(raw).map(|count| Some(count).filter(|&count| count > 0)),
    })
}

pub(super) fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    read(
        from,
        "a size: write bytes, such as `65536`, or `\"64KiB\"`",
        |raw| match raw {
            Raw::Text(text) => {
                let size: bytesize::ByteSize = text.parse().ok()?;
                usize::try_from(size.as_u64()).ok()
            }
            _ => whole(raw),
        },
    )
}

const DURATION: &str =
    "a duration: write seconds, such as `30` or `0.5`, or `\"500ms\"`, `\"30s\"`, `\"5m\"`";

pub(super) fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    read(from, DURATION, span)
}

pub(super) fn optional_duration<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    read(from, &format!("{DURATION}, or `\"off\"`"), |raw| match raw {
        Raw::Text(text) if is_off(text) => Some(None),
        _ => span(raw).map(|span| Some(span).filter(|span| !span.is_zero())),
    })
}

pub(super) fn show_duration<S: Serializer>(span: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&humantime::format_duration(*span))
}

pub(super) fn show_optional_duration<S: Serializer>(
    span: &Option<Duration>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match span {
        Some(span) => show_duration(span, to),
        None => to.serialize_str("off"),
    }
}

pub(super) fn show_optional_count<S: Serializer>(count: &Option<usize>, to: S) -> Result<S::Ok, S::Error> {
    match count {
        Some(count) => to.collect_str(count),
        None => to.serialize_str("off"),
    }
}

pub(super) fn show_optional_text<S: Serializer>(text: &Option<String>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(text.as_deref().unwrap_or_default())
}

fn is_off(text: &str) -> bool {
    ["", "off", "none"].contains(&text.to_ascii_lowercase().as_str())
}

/// Whole numbers to 2^53, which `f64` holds exactly; nothing that is set is larger.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked first"
)]
fn whole(raw: &Raw) -> Option<usize> {
    match raw {
        Raw::Number(number) if number.fract() == 0.0 && (0.0..9e15).contains(number) => {
            Some(*number as usize)
        }
        Raw::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn span(raw: &Raw) -> Option<Duration> {
    match raw {
        Raw::Number(seconds) => Duration::try_from_secs_f64(*seconds).ok(),
        Raw::Text(text) => match text.trim().parse() {
            Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
            Err(_) => humantime::parse_duration(text.trim()).ok(),
        },
        Raw::Flag(_) | Raw::List(_) => None,
    }
}

/// The items of `a,b` or `["a", "b"]`.
fn split(text: &str) -> Vec<String> {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let items = inner.unwrap_or(text).split(',');
    let quotes = |c: char| c.is_whitespace() || c == '"' || c == '\'';
    items
        .map(|item| item.trim_matches(quotes))
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a switch, a number, text or a list of texts")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Flag(flag))
    }

    #[expect(clippy::cast_precision_loss, reason = "no setting comes near 2^53")]
    fn visit_i64<E>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no setting comes near 2^53")]
    fn visit_u64<E>(self, number: u64) -> Result<Raw, E> {
        Ok(Raw::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Raw, E> {
        Ok(Raw::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }
}
