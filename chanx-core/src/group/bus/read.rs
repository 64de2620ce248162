//! From a body to a delivery.

use super::{
    BusError, json, kind,
    reader::{Item, Reader},
};
use crate::{
    access::UserId,
    group::{ChannelName, Content, Delivery, GroupName},
};

/// How much of an unknown type is told.
const TOLD: usize = 40;

/// The values that a body has under the keys that we know, unread.
#[derive(Default)]
struct Body<'a> {
    kind: Option<Reader<'a>>,
    message: Option<Reader<'a>>,
    content: Option<Reader<'a>>,
    event_data: Option<Reader<'a>>,
    exclude_current: Option<Reader<'a>>,
    from_channel: Option<Reader<'a>>,
    from_user_pk: Option<Reader<'a>>,
    chanx: Option<Reader<'a>>,
}

/// What is ours alone.
#[derive(Default)]
struct Extras<'a> {
    number: Option<u64>,
    groups: Vec<GroupName>,
    control: Option<Reader<'a>>,
}

pub(super) fn delivery(body: &[u8]) -> Result<Delivery, BusError> {
    let body = Body::of(body)?;
    let extras = body.chanx.map_or_else(|| Ok(Extras::default()), Extras::of)?;
    let content = match body.kind()? {
        kind::MESSAGE => message("message", body.message, body.exclude_current)?,
        kind::MESSAGE_V0 => message("content", body.content, body.exclude_current)?,
        kind::EVENT => Content::Event(object("event_data", body.event_data)?.into()),
        kind::CONTROL => {
            let control = extras.control.ok_or(BusError::Missing("chanx.control"))?;
            Content::Control(json::read(control)?.into())
        }
        kind::TOPIC_EVENT => return Err(BusError::TopicEvent),
        other => return Err(BusError::UnknownType(harmless(other))),
    };
    Ok(Delivery {
        content,
        from: body.from_channel.map(channel).transpose()?.flatten(),
        from_user: body.from_user_pk.map(user).transpose()?.flatten(),
        number: extras.number,
        groups: extras.groups,
    })
}

/// A text for the log, whoever wrote it.
fn harmless(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(TOLD).collect()
}

pub(super) fn sender(body: &[u8]) -> Option<ChannelName> {
    channel(Body::of(body).ok()?.from_channel?).ok().flatten()
}

impl<'a> Body<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, BusError> {
        let mut rest = Reader(bytes);
        let Item::Map(length) = rest.item()? else {
            return Err(BusError::Malformed);
        };
        let mut body = Self::default();
        for _ in 0..length {
            let key = rest.item()?;
            let value = Some(rest.value()?);
            match key {
                Item::Text("type") => body.kind = value,
                Item::Text("message") => body.message = value,
                Item::Text("content") => body.content = value,
                Item::Text("event_data") => body.event_data = value,
                Item::Text("exclude_current") => body.exclude_current = value,
                Item::Text("from_channel") => body.from_channel = value,
                Item::Text("from_user_pk") => body.from_user_pk = value,
                Item::Text("chanx") => body.chanx = value,
                Item::Text(_) => {}
                _ => return Err(BusError::NoJson),
            }
        }
        rest.0.is_empty().then_some(body).ok_or(BusError::Malformed)
    }

    fn kind(&self) -> Result<&'a str, BusError> {
        match self.kind.ok_or(BusError::Missing("type"))?.item()? {
            Item::Text(kind) => Ok(kind),
            _ => Err(unfit("type", "a text")),
        }
    }
}

impl<'a> Extras<'a> {
    fn of(mut value: Reader<'a>) -> Result<Self, BusError> {
        let Item::Map(length) = value.item()? else {
            return Err(unfit("chanx", "a map"));
        };
        let mut extras = Self::default();
        for _ in 0..length {
            let key = value.item()?;
            let mut under = value.value()?;
            match key {
                Item::Text("number") => match under.item()? {
                    Item::Unsigned(number) => extras.number = Some(number),
                    _ => return Err(unfit("chanx.number", "a number")),
                },
                Item::Text("groups") => extras.groups = groups(under)?,
                Item::Text("control") => extras.control = Some(under),
                // Of a later chanx.
                _ => {}
            }
        }
        Ok(extras)
    }
}

fn groups(mut value: Reader<'_>) -> Result<Vec<GroupName>, BusError> {
    let wrong = || unfit("chanx.groups", "a list of groups' names");
    let Item::Array(length) = value.item()? else {
        return Err(wrong());
    };
    // The length may be a lie, but each name takes bytes.
    let mut groups = Vec::new();
    for _ in 0..length {
        let Item::Text(name) = value.item()? else {
            return Err(wrong());
        };
        groups.push(GroupName::parse(name).ok_or_else(wrong)?);
    }
    Ok(groups)
}

fn message(
    key: &'static str,
    message: Option<Reader<'_>>,
    exclude_current: Option<Reader<'_>>,
) -> Result<Content, BusError> {
    let Item::Bool(exclude_current) = exclude_current
        .ok_or(BusError::Missing("exclude_current"))?
        .item()?
    else {
        return Err(unfit("exclude_current", "a boolean"));
    };
    Ok(Content::Message {
        message: object(key, message)?.into(),
        exclude_current,
    })
}

fn object(key: &'static str, value: Option<Reader<'_>>) -> Result<String, BusError> {
    let value = value.ok_or(BusError::Missing(key))?;
    match Reader(value.0).item()? {
        Item::Map(_) => json::read(value),
        _ => Err(unfit(key, "a map")),
    }
}

fn channel(mut value: Reader<'_>) -> Result<Option<ChannelName>, BusError> {
    let wrong = || unfit("from_channel", "a channel's name");
    match value.item()? {
        Item::Nil => Ok(None),
        Item::Text(name) => ChannelName::parse(name).map(Some).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

fn user(mut value: Reader<'_>) -> Result<Option<UserId>, BusError> {
    match value.item()? {
        Item::Nil => Ok(None),
        Item::Unsigned(number) => Ok(Some(number.into())),
        Item::Signed(number) => Ok(Some(number.into())),
        Item::Text(text) => Ok(Some(text.into())),
        _ => Err(unfit("from_user_pk", "an integer or a text")),
    }
}

fn unfit(key: &'static str, wanted: &'static str) -> BusError {
    BusError::Unfit { key, wanted }
}
