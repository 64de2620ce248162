//! From a delivery to a body.

use rmp::encode::{write_array_len, write_bool, write_map_len, write_nil, write_sint, write_str, write_uint};
use serde_json::{Map, Value};

use super::{
    BusError,
    json::{self, Unwritten},
    kind,
};
use crate::{
    access::UserId,
    group::{Content, Delivery},
    settings::BusFormat,
};

/// A content, read.
enum Parsed {
    Message(Map<String, Value>, bool),
    Event(Map<String, Value>),
    Control(Value),
}

pub(super) fn delivery(delivery: &Delivery, format: BusFormat) -> Result<Vec<u8>, BusError> {
    let content = match &delivery.content {
        Content::Message {
            message,
            exclude_current,
        } => Parsed::Message(parse(message)?, *exclude_current),
        Content::Event(event) => Parsed::Event(parse(event)?),
        Content::Control(control) => Parsed::Control(parse(control)?),
    };
    let mut body = Vec::with_capacity(256);
    write(&mut body, &content, delivery, format).map_err(|_| BusError::Json)?;
    Ok(body)
}

fn parse<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, BusError> {
    serde_json::from_str(text).map_err(|_| BusError::Json)
}

fn write(
    body: &mut Vec<u8>,
    content: &Parsed,
    delivery: &Delivery,
    format: BusFormat,
) -> Result<(), Unwritten> {
    let extras = number_of_extras(content, delivery);
    // Where Python asks for a key, it does not look whether it is there.
    let message = matches!(content, Parsed::Message(..));
    let channel = message || delivery.from.is_some();
    let user = message && format == BusFormat::V0 || delivery.from_user.is_some();
    let further = u32::from(channel) + u32::from(user) + u32::from(extras > 0);
    write_content(body, content, format, further)?;
    if channel {
        write_str(body, "from_channel")?;
        match &delivery.from {
            Some(channel) => write_str(body, channel.as_str())?,
            None => nil(body)?,
        }
    }
    if user {
        write_str(body, "from_user_pk")?;
        match &delivery.from_user {
            Some(user) => write_user(body, user)?,
            None => nil(body)?,
        }
    }
    if extras > 0 {
        write_extras(body, content, delivery, extras)?;
    }
    Ok(())
}

/// The map's length, where `further` keys follow, and the content's own keys.
fn write_content(
    body: &mut Vec<u8>,
    content: &Parsed,
    format: BusFormat,
    further: u32,
) -> Result<(), Unwritten> {
    match (content, format) {
        (Parsed::Message(message, exclude_current), BusFormat::V2) => {
            write_map_len(body, 3 + further)?;
            text(body, "type", kind::MESSAGE)?;
            write_str(body, "message")?;
            json::write_object(body, message)?;
            flag(body, "exclude_current", *exclude_current)
        }
        (Parsed::Message(message, exclude_current), BusFormat::V0) => {
            write_map_len(body, 4 + further)?;
            text(body, "type", kind::MESSAGE_V0)?;
            write_str(body, "content")?;
            json::write_object(body, message)?;
            text(body, "kind", "json")?;
            flag(body, "exclude_current", *exclude_current)
        }
        (Parsed::Event(event), _) => {
            write_map_len(body, 2 + further)?;
            text(body, "type", kind::EVENT)?;
            write_str(body, "event_data")?;
            json::write_object(body, event)
        }
        (Parsed::Control(_), _) => {
            write_map_len(body, 1 + further)?;
            text(body, "type", kind::CONTROL)
        }
    }
}

fn write_user(body: &mut Vec<u8>, user: &UserId) -> Result<(), Unwritten> {
    if let Some(text) = user.as_text() {
        return write_str(body, text);
    }
    // It is made of 64 bits of either sign.
    let number = user.as_integer().unwrap_or_default();
    match (u64::try_from(number), i64::try_from(number)) {
        (Ok(number), _) => write_uint(body, number).map(drop),
        (_, Ok(number)) => write_sint(body, number).map(drop),
        _ => nil(body),
    }
}

fn number_of_extras(content: &Parsed, delivery: &Delivery) -> u32 {
    let Delivery {
        content: _,
        from: _,
        from_user: _,
        number,
        groups,
    } = delivery;
    u32::from(number.is_some())
        + u32::from(!groups.is_empty())
        + u32::from(matches!(content, Parsed::Control(_)))
}

fn write_extras(
    body: &mut Vec<u8>,
    content: &Parsed,
    delivery: &Delivery,
    extras: u32,
) -> Result<(), Unwritten> {
    write_str(body, "chanx")?;
    write_map_len(body, extras)?;
    if let Some(number) = delivery.number {
        write_str(body, "number")?;
        write_uint(body, number)?;
    }
    if !delivery.groups.is_empty() {
        write_str(body, "groups")?;
        write_array_len(body, u32::try_from(delivery.groups.len()).unwrap_or(u32::MAX))?;
        for group in &delivery.groups {
            write_str(body, group.as_str())?;
        }
    }
    if let Parsed::Control(control) = content {
        write_str(body, "control")?;
        json::write(body, control)?;
    }
    Ok(())
}

fn text(body: &mut Vec<u8>, key: &str, value: &str) -> Result<(), Unwritten> {
    write_str(body, key)?;
    write_str(body, value)
}

fn flag(body: &mut Vec<u8>, key: &str, value: bool) -> Result<(), Unwritten> {
    write_str(body, key)?;
    write_bool(body, value).map_err(Unwritten::InvalidMarkerWrite)
}

fn nil(body: &mut Vec<u8>) -> Result<(), Unwritten> {
    write_nil(body).map_err(Unwritten::InvalidMarkerWrite)
}
