//! The frame that failed, read again as a tree: what is wrong with it, and where (PROTOCOL 3).

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{
    envelope::{Envelope, Reference},
    locate::Located,
    tree::Tree,
};
use crate::{
    message::{Message, ValidationError, actions, find_action, validation::Location},
    settings::WireFormat,
};

/// A client's frame that is no valid message, and what to answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rejected {
    /// At least one.
    pub errors: Vec<ValidationError>,
    /// The action where it was readable and known.
    pub action: Option<&'static str>,
    /// What stood beside it, as far as it was readable.
    pub envelope: Envelope,
}

/// What a binary frame is answered where messages are text.
pub fn binary_frame() -> ValidationError {
    ValidationError::new(
        "json_invalid",
        Vec::new(),
        "Invalid JSON: binary frames are not supported",
    )
}

/// Finds out what is wrong with a frame that could not be read.
pub(super) fn read_again<M: Message>(text: &str, format: &WireFormat) -> Rejected {
    let mut rejected = Rejected {
        errors: Vec::new(),
        action: None,
        envelope: Envelope::default(),
    };
    let error = match find::<M>(text, format, &mut rejected) {
        Err(error) => *error,
        // Both readings judge alike. Should they ever not, the frame is refused all the same.
        Ok(place) => ValidationError::new("value_error", place, "Value error, the payload can't be read"),
    };
    rejected.errors.push(error);
    rejected
}

type Found<T> = Result<T, Box<ValidationError>>;

/// The first thing that is wrong; the place of the payload where nothing is.
fn find<M: Message>(text: &str, format: &WireFormat, rejected: &mut Rejected) -> Found<Vec<Location>> {
    let Entries(entries) = serde_json::from_str(text).map_err(|error| no_object(text, &error))?;
    let envelope = read_envelope(&entries, &format.action_key);
    rejected.envelope = envelope.0;
    let action = known_action::<M>(&entries, &format.action_key)?;
    rejected.action = Some(action);
    envelope.1?;
    let payload = entries
        .iter()
        .find(|(key, _)| key == "payload")
        .map_or(&Tree::Null, |(_, value)| value);
    let place = vec![Location::from(action), Location::from("payload")];
    match M::decode(action, Located::root(payload, format.camelize)) {
        Ok(_) => Ok(place),
        // Absent and null are the same: what can't be null is missing (PROTOCOL 1).
        Err(problem) if *payload == Tree::Null && problem.place.as_ref().is_none_or(Vec::is_empty) => {
            Err(error("missing", place, "Field required"))
        }
        Err(problem) => Err(Box::new(problem.into_error(place))),
    }
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "all that returns it is fallible, and succeeds with less"
)]
fn error(
    kind: &'static str,
    place: Vec<Location>,
    message: impl Into<Cow<'static, str>>,
) -> Box<ValidationError> {
    Box::new(ValidationError::new(kind, place, message))
}

/// A frame that is no JSON, or JSON that is no object.
#[expect(clippy::unnecessary_box_returns, reason = "as `error`")]
fn no_object(text: &str, why: &serde_json::Error) -> Box<ValidationError> {
    // It stopped at the first character of what is no object: is the rest JSON?
    let no_json = why
        .is_data()
        .then(|| serde_json::from_str::<IgnoredAny>(text).err());
    let json = match &no_json {
        Some(None) => {
            let text = "Input should be a valid dictionary or object to extract fields from";
            return error("model_attributes_type", Vec::new(), text);
        }
        Some(Some(error)) => error,
        None => why,
    };
    error("json_invalid", Vec::new(), format!("Invalid JSON: {json}"))
}

/// The action, if it is one of this union's.
fn known_action<M: Message>(entries: &[(String, Tree)], key: &str) -> Found<&'static str> {
    let Some((_, tag)) = entries.iter().find(|(name, _)| name == key) else {
        let text = format!("Unable to extract tag using discriminator '{key}'");
        return Err(error("union_tag_not_found", Vec::new(), text));
    };
    let shown = match tag {
        Tree::Text(action) => match find_action(M::VARIANTS, action) {
            Some(action) => return Ok(action),
            None => shown(action),
        },
        Tree::Null => "null".to_owned(),
        Tree::Bool(_) => "a boolean".to_owned(),
        Tree::Number(_) => "a number".to_owned(),
        Tree::List(_) => "a list".to_owned(),
        Tree::Object(_) => "an object".to_owned(),
    };
    let expected: Vec<_> = actions(M::VARIANTS).map(|action| format!("'{action}'")).collect();
    let text = format!(
        "Input tag '{shown}' found using '{key}' does not match any of the expected tags: {}",
        expected.join(", ")
    );
    Err(error("union_tag_invalid", Vec::new(), text))
}

/// A client's tag as far as it is echoed: 64 characters, control characters escaped.
fn shown(tag: &str) -> String {
    let mut text = String::new();
    for character in tag.chars().take(64) {
        if character.is_control() {
            text.extend(character.escape_default());
        } else {
            text.push(character);
        }
    }
    text
}

/// The keys beside action and payload: what could be read of them, and what is wrong with the first that is wrong.
fn read_envelope(entries: &[(String, Tree)], action_key: &str) -> (Envelope, Found<()>) {
    let mut envelope = Envelope::default();
    let mut outcome = Ok(());
    for (index, (key, value)) in entries.iter().enumerate() {
        let twice = entries[..index].iter().any(|(before, _)| before == key);
        let checked = match key.as_str() {
            key if twice && (key == action_key || is_envelope(key)) => Err("Duplicate key"),
            "ref" => reference(value).map(|reference| envelope.reference = reference),
            "topic" => topic(value).map(|topic| envelope.topic = topic),
            "version" | "seq" => integer(value),
            _ => Ok(()),
        };
        if let (Err(message), true) = (checked, outcome.is_ok()) {
            let kind = match message {
                "Duplicate key" => "value_error",
                "Input should be a valid integer" => "int_type",
                _ => "string_type",
            };
            outcome = Err(error(kind, vec![Location::Field(key.clone().into())], message));
        }
    }
    (envelope, outcome)
}

fn is_envelope(key: &str) -> bool {
    matches!(key, "payload" | "ref" | "topic" | "version" | "seq")
}

fn reference(value: &Tree) -> Result<Option<Reference>, &'static str> {
    let reference = match value {
        Tree::Null => return Ok(None),
        Tree::Text(text) => Reference::text(text),
        Tree::Number(number) => number.as_i64().map(Reference::Number),
        _ => None,
    };
    reference.map(Some).ok_or("Input should be a valid string")
}

fn integer(value: &Tree) -> Result<(), &'static str> {
    match value {
        Tree::Null => Ok(()),
        Tree::Number(number) if !number.is_f64() => Ok(()),
        _ => Err("Input should be a valid integer"),
    }
}

fn topic(value: &Tree) -> Result<Option<String>, &'static str> {
    match value {
        Tree::Null => Ok(None),
        Tree::Text(topic) => Ok(Some(topic.clone())),
        _ => Err("Input should be a valid string"),
    }
}

/// The entries of an object, those that stand twice included.
struct Entries(Vec<(String, Tree)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// In words, for whoever reads a client's log.
impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}
