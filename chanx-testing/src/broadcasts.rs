//! What an application sends to groups, and how a group message looks to a member.

use std::sync::{Arc, Mutex, PoisonError};

use chanx_core::{
    group::{Content, GroupName},
    message::GroupMessage,
};
use serde_json::Value;

use crate::client::frame;

/// Something that was sent to a group: compares with its name and the frame.
///
/// ```
/// # use serde_json::json;
/// # fn example(app: &chanx_testing::RunningApp) {
/// assert_eq!(app.broadcasts(), [("room.5", json!({"action": "said", "payload": {"text": "hello"}}))]);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Broadcast {
    /// The group's name.
    pub group: String,
    /// `{"action":…,"payload":…}`, without the flags that differ between members.
    pub frame: Value,
}

impl PartialEq<(&str, Value)> for Broadcast {
    fn eq(&self, (group, frame): &(&str, Value)) -> bool {
        self.group == *group && self.frame == *frame
    }
}

/// What was sent, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent(Arc<Mutex<Lists>>);

#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub(crate) messages: Vec<Broadcast>,
    pub(crate) events: Vec<Broadcast>,
}

impl Sent {
    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, group: &GroupName, content: &Content) {
        let of = |text: &str| Broadcast {
            group: group.to_string(),
            frame: serde_json::from_str(text).unwrap_or_default(),
        };
        match content {
            Content::Message { message, .. } => self.lock().messages.push(of(message)),
            Content::Event(event) => self.lock().events.push(of(event)),
            _ => {}
        }
    }
}

/// A group message as one member gets it.
#[derive(Debug, Clone)]
pub struct Flagged<M> {
    message: M,
    is_mine: bool,
    is_current: bool,
}

impl<M: GroupMessage> Flagged<M> {
    /// The member is the connection that it is from.
    #[must_use]
    pub fn current(mut self) -> Self {
        self.is_current = true;
        self
    }

    /// The frame.
    ///
    /// # Panics
    /// Where the message can't be written as JSON.
    pub fn frame(self) -> Value {
        let mut frame = frame(self.message);
        frame["is_mine"] = self.is_mine.into();
        frame["is_current"] = self.is_current.into();
        frame
    }
}

/// How a group message looks to a member: `message.not_mine().frame()`.
pub trait GroupFrame: GroupMessage {
    /// To a member whose user it is from.
    fn mine(self) -> Flagged<Self> {
        Flagged {
            message: self,
            is_mine: true,
            is_current: false,
        }
    }

    /// To any other member.
    fn not_mine(self) -> Flagged<Self> {
        Flagged {
            message: self,
            is_mine: false,
            is_current: false,
        }
    }
}

impl<M: GroupMessage> GroupFrame for M {}
