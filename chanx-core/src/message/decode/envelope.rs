//! The envelope in one pass: `action`, `payload`, and the flat keys beside them (PROTOCOL 1).

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    Decoded,
    key::{Key, KeySeed, Seen},
    locate::Located,
    straight,
    tree::Tree,
};
use crate::{
    message::{Message, find_action},
    settings::WireFormat,
};

/// The flat keys beside `action` and `payload` (PROTOCOL 1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// Echoed on every frame that answers this one.
    pub reference: Option<Reference>,
    /// Which of many subscriptions over one connection is meant: at most 128 bytes, echoed as it came.
    pub topic: Option<String>,
}

/// The `ref` of a client's frame: a string of at most 128 bytes or a 64-bit integer, echoed as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `"ref":"4"`
    Text(Box<str>),
    /// `"ref":4`
    Number(i64),
}

impl Envelope {
    /// That of a frame which answers the message with this `ref`.
    pub fn answering(reference: Reference) -> Self {
        Self {
            reference: Some(reference),
            topic: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reference.is_none() && self.topic.is_none()
    }
}

impl Reference {
    pub(super) fn text(text: &str) -> Option<Self> {
        is_short(text).then(|| Self::Text(text.into()))
    }
}

/// Whether a text may be echoed whole on each frame of an answer: a `ref` or a `topic` of at most 128 bytes.
pub(super) fn is_short(text: &str) -> bool {
    text.len() <= 128
}

/// Reads a frame whose every part is as it should be. An error says only that it is not.
pub(super) fn read<M: Message>(text: &str, format: &WireFormat) -> Result<Decoded<M>, serde_json::Error> {
    match straight::read(text, format) {
        None => read_whole(text, format),
        Some(message) => message.map(|message| Decoded {
            message,
            envelope: Envelope::default(),
        }),
    }
}

/// Reads a frame of any form.
pub(super) fn read_whole<'de, M: Message>(
    text: &'de str,
    format: &WireFormat,
) -> Result<Decoded<M>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let frame: Frame<'de, M> = deserializer.deserialize_map(FrameVisitor {
        format,
        message: PhantomData,
    })?;
    deserializer.end()?;
    let action = frame.action.ok_or_else(|| Error::custom("no action"))?;
    let message = match frame.payload {
        Payload::Read(message) => message,
        Payload::Waiting(raw) => payload(action, raw.get(), format.camelize)?,
        Payload::Absent => payload(action, "null", format.camelize)?,
    };
    Ok(Decoded {
        message,
        envelope: frame.envelope,
    })
}

struct Frame<'de, M> {
    action: Option<&'static str>,
    payload: Payload<'de, M>,
    envelope: Envelope,
}

enum Payload<'de, M> {
    Absent,
    /// It came before the action.
    Waiting(&'de RawValue),
    Read(M),
}

struct FrameVisitor<'f, M> {
    format: &'f WireFormat,
    message: PhantomData<fn() -> M>,
}

impl<'de, M: Message> Visitor<'de> for FrameVisitor<'_, M> {
    type Value = Frame<'de, M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut frame = Frame {
            action: None,
            payload: Payload::Absent,
            envelope: Envelope::default(),
        };
        let mut seen = Seen::default();
        while let Some(key) = map.next_key_seed(KeySeed(&self.format.action_key))? {
            if seen.again(key) {
                return Err(Error::custom("duplicate key"));
            }
            match key {
                Key::Action => frame.action = Some(map.next_value_seed(ActionSeed::<M>(PhantomData))?),
                Key::Payload => frame.payload = self.payload(frame.action, &mut map)?,
                Key::Reference => frame.envelope.reference = map.next_value_seed(ReferenceSeed)?,
                Key::Topic => frame.envelope.topic = map.next_value().and_then(short)?,
                Key::Version | Key::Seq => map.next_value_seed(IntegerSeed)?,
                Key::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(frame)
    }
}

impl<M: Message> FrameVisitor<'_, M> {
    /// Straight into its type where the action is known, else kept as it stands.
    fn payload<'de, A: MapAccess<'de>>(
        &self,
        action: Option<&'static str>,
        map: &mut A,
    ) -> Result<Payload<'de, M>, A::Error> {
        match action {
            // Names are converted while a tree is read, so that payloads are compiled for one reader less.
            Some(action) if !self.format.camelize => map
                .next_value_seed(PayloadSeed::<M>(action, PhantomData))
                .map(Payload::Read),
            _ => map.next_value().map(Payload::Waiting),
        }
    }
}

/// Reads a payload that was kept as it stands.
fn payload<M: Message>(action: &'static str, text: &str, camelize: bool) -> Result<M, serde_json::Error> {
    if camelize {
        let tree: Tree = serde_json::from_str(text)?;
        return M::decode(action, Located::root(&tree, true)).map_err(Error::custom);
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    PayloadSeed::<M>(action, PhantomData).deserialize(&mut deserializer)
}

/// Looks the action up, so that nothing of it is kept.
struct ActionSeed<M>(PhantomData<fn() -> M>);

impl<'de, M: Message> DeserializeSeed<'de> for ActionSeed<M> {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<M: Message> Visitor<'_> for ActionSeed<M> {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an action")
    }

    fn visit_str<E: Error>(self, action: &str) -> Result<&'static str, E> {
        find_action(M::VARIANTS, action).ok_or_else(|| E::custom("unknown action"))
    }
}

/// A topic, unless it is too long to be one.
fn short<E: Error>(topic: Option<String>) -> Result<Option<String>, E> {
    match topic {
        Some(topic) if !is_short(&topic) => Err(E::custom("a long topic")),
        topic => Ok(topic),
    }
}

struct ReferenceSeed;

impl<'de> DeserializeSeed<'de> for ReferenceSeed {
    type Value = Option<Reference>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for ReferenceSeed {
    type Value = Option<Reference>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a short string or an integer")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Reference::text(text)
            .map(Some)
            .ok_or_else(|| E::custom("a long ref"))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Reference::Number(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        i64::try_from(number)
            .map(|number| Some(Reference::Number(number)))
            .map_err(E::custom)
    }
}

/// An integer whose value nobody asks for, or null.
struct IntegerSeed;

impl<'de> DeserializeSeed<'de> for IntegerSeed {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for IntegerSeed {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _number: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _number: u64) -> Result<(), E> {
        Ok(())
    }
}

/// Hands the payload's text to the variant that the action names.
pub(super) struct PayloadSeed<M>(pub(super) &'static str, pub(super) PhantomData<fn() -> M>);

impl<'de, M: Message> DeserializeSeed<'de> for PayloadSeed<M> {
    type Value = M;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<M, D::Error> {
        M::decode(self.0, deserializer)
    }
}
