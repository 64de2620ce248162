//! JSON as MessagePack, and back: integers stay integers, and texts the same characters.

use rmp::encode::{
    ValueWriteError, write_array_len, write_bool, write_f64, write_map_len, write_nil, write_sint, write_str,
    write_uint,
};
use serde_json::{Map, Value};

use super::{
    BusError, MOST_NESTED,
    reader::{Item, Reader},
};

/// Why nothing could be written. Into memory that is a length beyond 32 bits, and nothing else.
pub(super) type Unwritten = ValueWriteError;

pub(super) fn write(out: &mut Vec<u8>, value: &Value) -> Result<(), Unwritten> {
    match value {
        Value::Null => write_nil(out).map_err(Unwritten::InvalidMarkerWrite),
        Value::Bool(value) => write_bool(out, *value).map_err(Unwritten::InvalidMarkerWrite),
        Value::Number(number) => {
            if let Some(number) = number.as_u64() {
                write_uint(out, number).map(drop)
            } else if let Some(number) = number.as_i64() {
                write_sint(out, number).map(drop)
            } else {
                // A number of JSON is finite; one that no 64 bits hold is as near as they come.
                write_f64(out, number.as_f64().unwrap_or_default())
            }
        }
        Value::String(text) => write_str(out, text),
        Value::Array(values) => {
            write_array_len(out, length(values.len())?)?;
            values.iter().try_for_each(|value| write(out, value))
        }
        Value::Object(object) => write_object(out, object),
    }
}

pub(super) fn write_object(out: &mut Vec<u8>, object: &Map<String, Value>) -> Result<(), Unwritten> {
    write_map_len(out, length(object.len())?)?;
    object.iter().try_for_each(|(key, value)| {
        write_str(out, key)?;
        write(out, value)
    })
}

fn length(length: usize) -> Result<u32, Unwritten> {
    u32::try_from(length).map_err(|error| Unwritten::InvalidDataWrite(std::io::Error::other(error)))
}

/// The JSON text of a value.
pub(super) fn read(mut value: Reader<'_>) -> Result<String, BusError> {
    let mut text = Vec::with_capacity(value.0.len() + value.0.len() / 4);
    item(&mut value, &mut text, 0)?;
    String::from_utf8(text).map_err(|_| BusError::Malformed)
}

fn item(from: &mut Reader<'_>, text: &mut Vec<u8>, depth: usize) -> Result<(), BusError> {
    if depth > MOST_NESTED {
        return Err(BusError::TooDeep);
    }
    match from.item()? {
        Item::Nil => text.extend_from_slice(b"null"),
        Item::Bool(value) => text.extend_from_slice(if value { b"true" } else { b"false" }),
        Item::Unsigned(number) => scalar(text, &number)?,
        Item::Signed(number) => scalar(text, &number)?,
        Item::Float(number) if number.is_finite() => scalar(text, &number)?,
        Item::Text(value) => scalar(text, value)?,
        Item::Array(length) => {
            text.push(b'[');
            for at in 0..length {
                comma(text, at);
                item(from, text, depth + 1)?;
            }
            text.push(b']');
        }
        Item::Map(length) => {
            text.push(b'{');
            for at in 0..length {
                comma(text, at);
                let Item::Text(key) = from.item()? else {
                    return Err(BusError::NoJson);
                };
                scalar(text, key)?;
                text.push(b':');
                item(from, text, depth + 1)?;
            }
            text.push(b'}');
        }
        Item::Float(_) | Item::Opaque => return Err(BusError::NoJson),
    }
    Ok(())
}

fn comma(text: &mut Vec<u8>, at: u32) {
    if at > 0 {
        text.push(b',');
    }
}

/// As JSON's own writer has it.
fn scalar<T: serde::Serialize + ?Sized>(text: &mut Vec<u8>, value: &T) -> Result<(), BusError> {
    serde_json::to_writer(text, value).map_err(|_| BusError::NoJson)
}
