//! Arrays and objects.

use std::io;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, ser::Formatter};

use super::{Json, text};

/// An array or an object that is being written.
pub(crate) struct Compound<'a> {
    out: &'a mut Vec<u8>,
    is_first: bool,
    end: &'static [u8],
    /// The name of a struct that is `serde_json`'s own.
    private: Option<&'static str>,
}

/// `{"Variant":`
pub(super) fn begin_variant(variant: &str, out: &mut Vec<u8>) {
    out.push(b'{');
    text::append(variant, out);
    out.push(b':');
}

impl<'a> Compound<'a> {
    fn new(end: &'static [u8], out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            is_first: true,
            end,
            private: None,
        }
    }

    pub(super) fn array(out: &'a mut Vec<u8>) -> Self {
        out.push(b'[');
        Self::new(b"]", out)
    }

    pub(super) fn object(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self::new(b"}", out)
    }

    pub(super) fn private(name: &'static str, out: &'a mut Vec<u8>) -> Self {
        Self {
            private: Some(name),
            ..Self::new(b"", out)
        }
    }

    /// Whose end is that of the variant's object too.
    pub(super) fn in_variant(self) -> Self {
        let end = if self.end == b"]" { b"]}" } else { b"}}" };
        Self { end, ..self }
    }

    fn comma(&mut self) {
        if !self.is_first {
            self.out.push(b',');
        }
        self.is_first = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.comma();
        value.serialize(Json(self.out))
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        if let Some(name) = self.private {
            let mut whole = serde_json::Serializer::new(&mut *self.out);
            let mut whole = whole.serialize_struct(name, 1)?;
            SerializeStruct::serialize_field(&mut whole, key, value)?;
            return SerializeStruct::end(whole);
        }
        self.comma();
        text::append(key, self.out);
        self.out.push(b':');
        value.serialize(Json(self.out))
    }

    fn finish(self) {
        self.out.extend_from_slice(self.end);
    }
}

macro_rules! elements {
    ($($kind:ident::$method:ident;)*) => {$(
        impl $kind for Compound<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

elements! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

macro_rules! fields {
    ($($kind:ident;)*) => {$(
        impl $kind for Compound<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.field(key, value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.comma();
        // What may be a key, and how a number is one, is for `serde_json` to say.
        let mut serializer = serde_json::Serializer::with_formatter(&mut *self.out, KeyAlone);
        serializer.serialize_map(None)?.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.out.push(b':');
        value.serialize(Json(self.out))
    }

    fn end(self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}

/// Writes a map's key without the map.
struct KeyAlone;

impl Formatter for KeyAlone {
    fn begin_object<W: io::Write + ?Sized>(&mut self, _out: &mut W) -> io::Result<()> {
        Ok(())
    }
}
