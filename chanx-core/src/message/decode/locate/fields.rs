//! Objects: which of their keys are names, and the place of each value.

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

use super::{Located, Place};
use crate::message::{
    case,
    decode::{problem::Problem, tree::Tree},
};

/// Which keys of an object are names to be converted under `camelize`.
#[derive(Clone, Copy)]
pub(super) enum Names {
    /// Those of these fields.
    Declared(&'static [&'static str]),
    /// All.
    Guessed,
    /// Those that are asked for as identifiers, as below `flatten`; a map asks for its keys as strings.
    AsAsked,
}

impl Names {
    fn declared(self) -> &'static [&'static str] {
        match self {
            Self::Declared(fields) => fields,
            Self::Guessed | Self::AsAsked => &[],
        }
    }
}

/// The entries of an object.
pub(super) struct Fields<'de, 'p> {
    at: Located<'de, 'p>,
    entries: std::slice::Iter<'de, (String, Tree)>,
    names: Names,
    /// The key that was read last, and its value.
    current: Option<(&'de str, &'de Tree)>,
}

impl<'de, 'p> Fields<'de, 'p> {
    pub(super) fn read<V: Visitor<'de>>(
        at: Located<'de, 'p>,
        entries: &'de [(String, Tree)],
        names: Names,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        visitor.visit_map(Self {
            at,
            entries: entries.iter(),
            names,
            current: None,
        })
    }
}

impl<'de> MapAccess<'de> for Fields<'de, '_> {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Problem> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.current = Some((key, value));
        let names = if self.at.camelize { Some(self.names) } else { None };
        let place = Place::Field(self.at.place, key, self.names.declared());
        let at = Located {
            value,
            place: &place,
            camelize: self.at.camelize,
        };
        // A field that is not known is called what the client calls it.
        let nameless = |problem| Problem {
            field: None,
            ..problem
        };
        let read = seed.deserialize(KeyReader { key, names });
        at.placed(read.map_err(nameless)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Problem> {
        let Some((key, value)) = self.current.take() else {
            return Err(Problem::custom("a value was asked for before its key"));
        };
        let place = Place::Field(self.at.place, key, self.names.declared());
        let field = Located {
            value,
            place: &place,
            camelize: self.at.camelize,
        };
        field.placed(seed.deserialize(field))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// A key of an object, as its type asks for it.
struct KeyReader<'de> {
    key: &'de str,
    names: Option<Names>,
}

impl<'de> KeyReader<'de> {
    /// The declared name, or the key itself.
    fn visit<V: Visitor<'de>>(self, visitor: V, identifier: bool) -> Result<V::Value, Problem> {
        match self.names {
            Some(Names::Declared(fields)) => {
                match fields.iter().find(|field| case::is_camel_of(self.key, field)) {
                    Some(field) => visitor.visit_borrowed_str(field),
                    // The name in snake case is not the wire's: it is as unknown as any other.
                    None if fields.contains(&self.key) => visitor.visit_string(format!("{} ", self.key)),
                    None => visitor.visit_borrowed_str(self.key),
                }
            }
            Some(Names::AsAsked) if !identifier => visitor.visit_borrowed_str(self.key),
            Some(Names::Guessed | Names::AsAsked) => visitor.visit_string(case::snake(self.key)),
            None => visitor.visit_borrowed_str(self.key),
        }
    }

    /// A map's key that is a number, written as JSON wants it: as a string.
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match (self.key.parse::<u64>(), self.key.parse::<i64>()) {
            (Ok(unsigned), _) => visitor.visit_u64(unsigned),
            (_, Ok(signed)) => visitor.visit_i64(signed),
            _ => Err(Problem::new("int_type", "Input should be a valid integer")),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            self.number(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for KeyReader<'de> {
    type Error = Problem;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.visit(visitor, false)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.visit(visitor, true)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.key {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Problem::new("bool_type", "Input should be a valid boolean")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let key: StrDeserializer<'_, Problem> = self.key.into_deserializer();
        visitor.visit_enum(key)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct ignored_any
    }
}
