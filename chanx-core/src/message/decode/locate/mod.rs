//! Reads a tree into a type, and says of what does not fit where it stands and what was wanted.
//!
//! A `Deserializer` of its own, since a type's `Deserialize` says what it wants by the method that it calls: that is
//! what makes `string_type` out of a number where a `String` is read. Under `camelize` it also converts names, by
//! declaration where serde says which keys are fields (PROTOCOL 6).

use super::{problem::Problem, tree::Tree};
use crate::message::{case, echo, validation::Location};
use serde::{
    Deserializer,
    de::{Error, Visitor},
};

// Objects and their keys.
mod fields;
// Integers and their bounds.
mod number;
// Lists and enums.
mod parts;

use fields::{Fields, Names};
use parts::{Items, Tagged};

/// A place in a tree.
#[derive(Clone, Copy)]
pub(crate) struct Located<'de, 'p> {
    value: &'de Tree,
    place: &'p Place<'p>,
    camelize: bool,
}

/// How one came to a place.
#[derive(Clone, Copy)]
enum Place<'p> {
    Root,
    /// With the names that are declared where it stands.
    Field(&'p Place<'p>, &'p str, &'static [&'static str]),
    Index(&'p Place<'p>, usize),
}

impl<'de> Located<'de, 'static> {
    /// The top of a payload. With `camelize` the keys of structs are looked for in camelCase.
    pub(crate) fn root(value: &'de Tree, camelize: bool) -> Self {
        Self {
            value,
            place: &Place::Root,
            camelize,
        }
    }
}

impl Place<'_> {
    fn path(&self) -> Vec<Location> {
        let (mut path, last) = match self {
            Place::Root => return Vec::new(),
            Place::Field(parent, name, declared) => (parent.path(), shown(name, declared)),
            Place::Index(parent, index) => (parent.path(), Location::Index(*index)),
        };
        path.push(last);
        path
    }
}

/// A declared name as it is, however long; any other is the client's.
fn shown(name: &str, declared: &[&str]) -> Location {
    let mut known = declared.iter();
    let shown = if known.any(|field| *field == name || case::is_camel_of(name, field)) {
        name.into()
    } else {
        echo::name(name)
    };
    Location::Field(shown.into_owned().into())
}

impl Located<'_, '_> {
    /// A problem at this place.
    fn wrong<T>(self, kind: &'static str, message: &'static str) -> Result<T, Problem> {
        self.placed(Err(Problem::new(kind, message)))
    }

    /// Says where a problem is that does not know it yet.
    fn placed<T>(self, result: Result<T, Problem>) -> Result<T, Problem> {
        result.map_err(|problem| problem.placed(|| self.place.path(), self.camelize))
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            #[allow(clippy::cast_lossless, clippy::cast_possible_wrap)]
            self.integer(visitor, <$type>::MIN as i128, <$type>::MAX as i128)
        }
    )*};
}

impl<'de> Deserializer<'de> for Located<'de, '_> {
    type Error = Problem;

    integers! {
        deserialize_i8: i8;
        deserialize_i16: i16;
        deserialize_i32: i32;
        deserialize_i64: i64;
        deserialize_i128: i128;
        deserialize_u8: u8;
        deserialize_u16: u16;
        deserialize_u32: u32;
        deserialize_u64: u64;
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.integer(visitor, 0, i128::MAX)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let read = match self.value {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Text(text) => visitor.visit_borrowed_str(text),
            Tree::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(unsigned), ..) => visitor.visit_u64(unsigned),
                (_, Some(signed), _) => visitor.visit_i64(signed),
                (.., Some(float)) => visitor.visit_f64(float),
                _ => Err(Problem::custom("number out of range")),
            },
            Tree::List(items) => Items::read(self, items, visitor),
            // Nothing says which keys are fields: all are converted (PROTOCOL 6).
            Tree::Object(entries) => Fields::read(self, entries, Names::Guessed, visitor),
        };
        self.placed(read)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::Bool(value) => self.placed(visitor.visit_bool(*value)),
            _ => self.wrong("bool_type", "Input should be a valid boolean"),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            // Where serde_json reads with all care (its feature `float_roundtrip`), it takes no such number either.
            Tree::Number(number) if number.as_f64().is_some_and(number::exceeds_f32) => {
                self.wrong("finite_number", "Input should be a finite number")
            }
            _ => self.deserialize_f64(visitor),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::Number(_) => self.deserialize_any(visitor),
            _ => self.wrong("float_type", "Input should be a valid number"),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::Text(text) => self.placed(visitor.visit_borrowed_str(text)),
            _ => self.wrong("string_type", "Input should be a valid string"),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::Text(text) => self.placed(visitor.visit_borrowed_bytes(text.as_bytes())),
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::Null => self.placed(visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::Null => self.placed(visitor.visit_unit()),
            _ => self.wrong("none_required", "Input should be None"),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let read = visitor.visit_newtype_struct(self);
        self.placed(read)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::List(items) => self.placed(Items::read(self, items, visitor)),
            _ => self.wrong("list_type", "Input should be a valid list"),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::List(items) => self.placed(Items::read(self, items, visitor)),
            _ => self.wrong("tuple_type", "Input should be a valid tuple"),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Tree::Object(entries) => self.placed(Fields::read(self, entries, Names::AsAsked, visitor)),
            _ => self.wrong("dict_type", "Input should be a valid dictionary"),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let read = match self.value {
            Tree::Object(entries) => Fields::read(self, entries, Names::Declared(fields), visitor),
            _ => Err(Problem::new(
                "model_type",
                format!("Input should be a valid dictionary or instance of {name}"),
            )),
        };
        self.placed(read)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let read = Tagged::new(self, variants).map_or_else(
            || Err(Problem::choice(variants)),
            |tagged| visitor.visit_enum(tagged),
        );
        self.placed(read)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_unit()
    }
}
