//! Lists and enums, with the place of each part.

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, SeqAccess, VariantAccess, Visitor, value::BorrowedStrDeserializer,
    },
};

use super::{Located, Place};
use crate::message::decode::{problem::Problem, tree::Tree};

/// The items of a list.
pub(super) struct Items<'de, 'p> {
    at: Located<'de, 'p>,
    rest: std::slice::Iter<'de, Tree>,
    index: usize,
}

impl<'de, 'p> Items<'de, 'p> {
    pub(super) fn read<V: Visitor<'de>>(
        at: Located<'de, 'p>,
        items: &'de [Tree],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let mut items = Self {
            at,
            rest: items.iter(),
            index: 0,
        };
        let read = visitor.visit_seq(&mut items)?;
        if items.rest.len() > 0 {
            return Err(Problem::custom("the list is too long"));
        }
        Ok(read)
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'de, '_> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Problem> {
        let Some(value) = self.rest.next() else {
            return Ok(None);
        };
        let place = Place::Index(self.at.place, self.index);
        self.index += 1;
        let item = Located {
            value,
            place: &place,
            camelize: self.at.camelize,
        };
        item.placed(seed.deserialize(item)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// An externally tagged enum: a string, or an object with one entry.
pub(super) struct Tagged<'de, 'p> {
    at: Located<'de, 'p>,
    tag: &'de str,
    content: Option<&'de Tree>,
    variants: &'static [&'static str],
}

impl<'de, 'p> Tagged<'de, 'p> {
    pub(super) fn new(at: Located<'de, 'p>, variants: &'static [&'static str]) -> Option<Self> {
        match at.value {
            Tree::Text(tag) => Some(Self {
                at,
                tag,
                content: None,
                variants,
            }),
            Tree::Object(entries) if entries.len() == 1 => {
                let (tag, content) = entries.first()?;
                Some(Self {
                    at,
                    tag,
                    content: Some(content),
                    variants,
                })
            }
            _ => None,
        }
    }

    /// Reads the content at its place, null where there is none.
    fn content<T>(
        self,
        read: impl for<'q> FnOnce(Located<'de, 'q>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let place = Place::Field(self.at.place, self.tag, self.variants);
        let content = Located {
            value: self.content.unwrap_or(&Tree::Null),
            place: &place,
            camelize: self.at.camelize,
        };
        content.placed(read(content))
    }
}

impl<'de> EnumAccess<'de> for Tagged<'de, '_> {
    type Error = Problem;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Problem> {
        let tag: BorrowedStrDeserializer<'de, Problem> = BorrowedStrDeserializer::new(self.tag);
        Ok((seed.deserialize(tag)?, self))
    }
}

impl<'de> VariantAccess<'de> for Tagged<'de, '_> {
    type Error = Problem;

    fn unit_variant(self) -> Result<(), Problem> {
        match self.content {
            None => Ok(()),
            Some(_) => self.content(|content| serde::Deserialize::deserialize(content)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Problem> {
        self.content(|content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Problem> {
        self.content(|content| content.deserialize_tuple(len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.content(|content| content.deserialize_struct("variant", fields, visitor))
    }
}
