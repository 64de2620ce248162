//! The frame that failed, read again as a tree: what is wrong with it, and where (PROTOCOL 3).

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{
    envelope::{Envelope, Reference, is_short},
    key::{Key, KeySeed, Seen},
    locate::Located,
    tree::Tree,
};
use crate::{
    message::{Message, ValidationError, actions, echo, find_action, validation::Location},
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

impl Rejected {
    /// It names an action that there is not.
    pub(crate) fn is_unknown_action(&self) -> bool {
        self.action.is_none() && self.errors.iter().any(|error| error.kind == UNKNOWN_ACTION)
    }
}

/// The kind of error of an action that there is not.
const UNKNOWN_ACTION: &str = "union_tag_invalid";

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
    let parts = Parts::read(text, &format.action_key).map_err(|error| no_object(text, &error))?;
    rejected.envelope = parts.envelope;
    let action = known_action::<M>(parts.action, &format.action_key)?;
    rejected.action = Some(action);
    parts.judged?;
    let payload = parts.payload.unwrap_or(Tree::Null);
    let place = vec![Location::from(action), Location::from("payload")];
    match M::decode(action, Located::root(&payload, format.camelize)) {
        Ok(_) => Ok(place),
        // Absent and null are the same: what can't be null is missing (PROTOCOL 1).
        Err(problem) if payload == Tree::Null && problem.place.as_ref().is_none_or(Vec::is_empty) => {
            Err(error("missing", place, "Field required"))
        }
        Err(problem) => Err(Box::new(problem.into_error(place, format.camelize))),
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
fn known_action<M: Message>(tag: Option<Tree>, key: &str) -> Found<&'static str> {
    let Some(tag) = tag else {
        let text = format!("Unable to extract tag using discriminator '{key}'");
        return Err(error("union_tag_not_found", Vec::new(), text));
    };
    let shown = match tag {
        Tree::Text(action) => match find_action(M::VARIANTS, &action) {
            Some(action) => return Ok(action),
            None => echo::quoted(&action),
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
    Err(error(UNKNOWN_ACTION, Vec::new(), text))
}

/// What is looked at in a frame, of each key the first; nothing of the other keys is kept.
struct Parts {
    action: Option<Tree>,
    payload: Option<Tree>,
    /// As far as it could be read.
    envelope: Envelope,
    /// What is wrong with the first key that is wrong.
    judged: Found<()>,
}

impl Parts {
    fn read(text: &str, action_key: &str) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let parts = deserializer.deserialize_map(PartsVisitor(action_key))?;
        deserializer.end()?;
        Ok(parts)
    }

    fn take(&mut self, key: Key, value: Tree) -> Result<(), Wrong> {
        match key {
            Key::Action => self.action = Some(value),
            Key::Payload => self.payload = Some(value),
            Key::Reference => self.envelope.reference = reference(&value)?,
            Key::Topic => self.envelope.topic = topic(value)?,
            Key::Version | Key::Seq => integer(&value)?,
            Key::Other => {}
        }
        Ok(())
    }
}

/// The kind of what is wrong with a key, and its text.
type Wrong = (&'static str, &'static str);

const NO_STRING: Wrong = ("string_type", "Input should be a valid string");

fn reference(value: &Tree) -> Result<Option<Reference>, Wrong> {
    let reference = match value {
        Tree::Null => return Ok(None),
        Tree::Text(text) => Reference::text(text),
        Tree::Number(number) => number.as_i64().map(Reference::Number),
        _ => None,
    };
    reference.map(Some).ok_or(NO_STRING)
}

fn integer(value: &Tree) -> Result<(), Wrong> {
    match value {
        Tree::Null => Ok(()),
        Tree::Number(number) if !number.is_f64() => Ok(()),
        _ => Err(("int_type", "Input should be a valid integer")),
    }
}

fn topic(value: Tree) -> Result<Option<String>, Wrong> {
    match value {
        Tree::Null => Ok(None),
        Tree::Text(topic) if is_short(&topic) => Ok(Some(topic)),
        _ => Err(NO_STRING),
    }
}

/// Reads the parts of a frame whose action has this key.
struct PartsVisitor<'f>(&'f str);

impl<'de> Visitor<'de> for PartsVisitor<'_> {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
        let mut parts = Parts {
            action: None,
            payload: None,
            envelope: Envelope::default(),
            judged: Ok(()),
        };
        let mut seen = Seen::default();
        while let Some(key) = map.next_key_seed(KeySeed(self.0))? {
            let judged = if seen.again(key) {
                map.next_value::<IgnoredAny>()?;
                Err(("value_error", "Duplicate key"))
            } else if key == Key::Other {
                map.next_value::<IgnoredAny>()?;
                Ok(())
            } else {
                parts.take(key, map.next_value()?)
            };
            // Only the first is told. What comes later is read on: it may be the `ref` that the answer carries.
            if let (Err((kind, text)), true) = (judged, parts.judged.is_ok()) {
                let place = Location::Field(key.name(self.0).to_owned().into());
                parts.judged = Err(error(kind, vec![place], text));
            }
        }
        Ok(parts)
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde::{
        Deserializer,
        de::{
            IntoDeserializer, Visitor,
            value::{Error, MapDeserializer},
        },
        forward_to_deserialize_any,
    };

    use super::PartsVisitor;

    /// A key that counts how often it is looked at.
    struct Counted<'c>(&'static str, &'c Cell<usize>);

    impl IntoDeserializer<'_> for Counted<'_> {
        type Deserializer = Self;

        fn into_deserializer(self) -> Self {
            self
        }
    }

    impl<'de> Deserializer<'de> for Counted<'_> {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.1.set(self.1.get() + 1);
            // Not one that could be kept.
            visitor.visit_str(self.0)
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    #[test]
    fn each_key_is_looked_at_once_however_many_there_are() {
        let looks = Cell::new(0);
        let keys = ["", "ref"]
            .into_iter()
            .flat_map(|key| std::iter::repeat_n(key, 1000));
        let entries = MapDeserializer::new(keys.map(|key| (Counted(key, &looks), 0_u8)));
        let parts = entries.deserialize_map(PartsVisitor("action")).unwrap();
        assert_eq!(parts.judged.unwrap_err().to_string(), "ref: Duplicate key");
        assert_eq!(looks.get(), 2000);
    }
}
