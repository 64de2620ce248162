//! The keys of the envelope, told apart alike by both readings.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, Visitor},
};

/// A key of a frame (PROTOCOL 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Action,
    Payload,
    Reference,
    Topic,
    Version,
    Seq,
    /// One that is passed over.
    Other,
}

impl Key {
    /// What it is called on the wire.
    pub(super) fn name(self, action_key: &str) -> &str {
        match self {
            Self::Action => action_key,
            Self::Payload => "payload",
            Self::Reference => "ref",
            Self::Topic => "topic",
            Self::Version => "version",
            Self::Seq => "seq",
            Self::Other => "",
        }
    }
}

/// Which keys a frame has had: one bit each, so that a frame of many keys is read in a time that grows with its length.
#[derive(Debug, Default)]
pub(super) struct Seen(u8);

impl Seen {
    /// Notes a key. True where it was there before, which is an error of the client (PROTOCOL 1).
    pub(super) fn again(&mut self, key: Key) -> bool {
        let bit = 1 << key as u8;
        let again = key != Key::Other && self.0 & bit != 0;
        self.0 |= bit;
        again
    }
}

/// Tells the keys apart without keeping them, by the name of the action's.
pub(super) struct KeySeed<'f>(pub(super) &'f str);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            key if key == self.0 => Key::Action,
            "payload" => Key::Payload,
            "ref" => Key::Reference,
            "topic" => Key::Topic,
            "version" => Key::Version,
            "seq" => Key::Seq,
            _ => Key::Other,
        })
    }
}
