//! What a body is made of, one item after the other. Nothing is believed: neither lengths nor depths.

use rmp::Marker;

use super::BusError;

/// The rest of a body.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

/// One item. Those of arrays and maps follow it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Item<'a> {
    Nil,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'a str),
    Array(u32),
    /// Twice as many items follow.
    Map(u32),
    /// Binary data, or an extension.
    Opaque,
}

impl<'a> Reader<'a> {
    /// The next item.
    pub(super) fn item(&mut self) -> Result<Item<'a>, BusError> {
        let [marker] = self.array()?;
        Ok(match Marker::from_u8(marker) {
            Marker::Null => Item::Nil,
            Marker::False => Item::Bool(false),
            Marker::True => Item::Bool(true),
            Marker::FixPos(number) => Item::Unsigned(number.into()),
            Marker::U8 => Item::Unsigned(self.u8()?.into()),
            Marker::U16 => Item::Unsigned(self.u16()?.into()),
            Marker::U32 => Item::Unsigned(self.u32()?.into()),
            Marker::U64 => Item::Unsigned(u64::from_be_bytes(self.array()?)),
            Marker::FixNeg(number) => Item::Signed(number.into()),
            Marker::I8 => Item::Signed(i8::from_be_bytes(self.array()?).into()),
            Marker::I16 => Item::Signed(i16::from_be_bytes(self.array()?).into()),
            Marker::I32 => Item::Signed(i32::from_be_bytes(self.array()?).into()),
            Marker::I64 => Item::Signed(i64::from_be_bytes(self.array()?)),
            Marker::F32 => Item::Float(f32::from_be_bytes(self.array()?).into()),
            Marker::F64 => Item::Float(f64::from_be_bytes(self.array()?)),
            Marker::FixArray(length) => Item::Array(length.into()),
            Marker::Array16 => Item::Array(self.u16()?.into()),
            Marker::Array32 => Item::Array(self.u32()?),
            Marker::FixMap(length) => Item::Map(length.into()),
            Marker::Map16 => Item::Map(self.u16()?.into()),
            Marker::Map32 => Item::Map(self.u32()?),
            other => self.bytes(other)?,
        })
    }

    /// An item that is a length and as many bytes.
    fn bytes(&mut self, marker: Marker) -> Result<Item<'a>, BusError> {
        let length = match marker {
            Marker::FixStr(length) => length.into(),
            Marker::Str8 | Marker::Bin8 => self.u8()?.into(),
            Marker::Str16 | Marker::Bin16 => self.u16()?.into(),
            Marker::Str32 | Marker::Bin32 => self.u32()?,
            // Of an extension, one byte is its type.
            Marker::FixExt1 => 2,
            Marker::FixExt2 => 3,
            Marker::FixExt4 => 5,
            Marker::FixExt8 => 9,
            Marker::FixExt16 => 17,
            Marker::Ext8 => u32::from(self.u8()?) + 1,
            Marker::Ext16 => u32::from(self.u16()?) + 1,
            Marker::Ext32 => self.u32()?.checked_add(1).ok_or(BusError::Malformed)?,
            _ => return Err(BusError::Malformed),
        };
        let bytes = self.take(length)?;
        Ok(match marker {
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                Item::Text(str::from_utf8(bytes).map_err(|_| BusError::Malformed)?)
            }
            _ => Item::Opaque,
        })
    }

    /// Passes over one value with all that is in it, and answers its bytes. Needs no stack, however deep that is.
    pub(super) fn value(&mut self) -> Result<Reader<'a>, BusError> {
        let start = self.0;
        let mut left: u64 = 1;
        while left > 0 {
            left -= 1;
            left += match self.item()? {
                Item::Array(length) => u64::from(length),
                Item::Map(length) => 2 * u64::from(length),
                _ => 0,
            };
        }
        Ok(Reader(&start[..start.len() - self.0.len()]))
    }

    fn u8(&mut self) -> Result<u8, BusError> {
        self.array().map(u8::from_be_bytes)
    }

    fn u16(&mut self) -> Result<u16, BusError> {
        self.array().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, BusError> {
        self.array().map(u32::from_be_bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BusError> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(BusError::Malformed)?;
        self.0 = rest;
        Ok(*bytes)
    }

    fn take(&mut self, length: u32) -> Result<&'a [u8], BusError> {
        let length = usize::try_from(length).map_err(|_| BusError::Malformed)?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(BusError::Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }
}
