//! A delivery as bytes: stands in for `chanx_core::group::bus`, which has these two functions.

use std::{fmt, sync::Arc};

use chanx_core::{
    access::UserId,
    group::{ChannelName, Content, Delivery, GroupName},
    settings::BusFormat,
};
use serde_json::{Value, json};

/// Why a body is none.
#[derive(Debug)]
pub(crate) struct BodyError(String);

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) fn encode(delivery: &Delivery, _: BusFormat) -> Result<Vec<u8>, BodyError> {
    let (kind, exclude, text) = match &delivery.content {
        Content::Message {
            message,
            exclude_current,
        } => ("message", *exclude_current, message),
        Content::Event(text) => ("event", false, text),
        Content::Control(text) => ("control", false, text),
        _ => return Err(BodyError("a kind of content that is not known here".to_owned())),
    };
    let user = delivery.from_user.as_ref().map(|user| match user.as_integer() {
        Some(number) => json!({ "integer": number.to_string() }),
        None => json!({ "text": user.as_text() }),
    });
    let body = json!({
        "kind": kind,
        "exclude": exclude,
        "text": &**text,
        "from": delivery.from.as_ref().map(ChannelName::as_str),
        "user": user,
        "number": delivery.number,
        "groups": delivery.groups.iter().map(GroupName::as_str).collect::<Vec<_>>(),
    });
    Ok(body.to_string().into_bytes())
}

pub(crate) fn decode(body: &[u8]) -> Result<Delivery, BodyError> {
    let body: Value = serde_json::from_slice(body).map_err(|error| BodyError(error.to_string()))?;
    let text: Arc<str> = body["text"]
        .as_str()
        .ok_or_else(|| BodyError("no text".to_owned()))?
        .into();
    let content = match body["kind"].as_str() {
        Some("message") => Content::Message {
            message: text,
            exclude_current: body["exclude"] == true,
        },
        Some("event") => Content::Event(text),
        Some("control") => Content::Control(text),
        _ => return Err(BodyError("no kind".to_owned())),
    };
    let mut delivery = Delivery::new(content);
    delivery.from = body["from"].as_str().and_then(ChannelName::parse);
    delivery.from_user = user(&body["user"]);
    delivery.number = body["number"].as_u64();
    let groups = body["groups"].as_array().into_iter().flatten();
    delivery.groups = groups
        .filter_map(|group| GroupName::parse(group.as_str()?))
        .collect();
    Ok(delivery)
}

fn user(user: &Value) -> Option<UserId> {
    if let Some(text) = user["text"].as_str() {
        return Some(UserId::from(text));
    }
    let number = user["integer"].as_str()?;
    let signed = number.parse::<i64>().map(UserId::from).ok();
    signed.or_else(|| number.parse::<u64>().map(UserId::from).ok())
}
