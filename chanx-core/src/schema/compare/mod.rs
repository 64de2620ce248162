//! What has changed between two documents, and for whom that breaks something.
//!
//! Each way has its own rule. What clients say has to be taken as before: more may be taken, nothing more may be asked for. What
//! the server says has to be readable as before: less may be sent, nothing unknown. Schemas are compared by what they take, not by
//! their names; channels by their addresses, and messages by their actions.

// What has changed of a channel.
mod changes;
// Channels, as documents tell of them.
mod channels;
// The bounds of scalars.
mod bounds;
// Whether all that one schema takes is taken by another.
mod fit;
// What lies within objects and lists.
mod inside;
// Schemas in a form that can be compared.
mod forms;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Value;

/// One difference between two documents: [`compare`] finds them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Whom it breaks something for.
    pub effect: Effect,
    /// Where: the channel, the message and the way to the field.
    pub place: String,
    /// What is otherwise now, in words.
    pub text: String,
}

/// Whom a [`Change`] breaks something for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// Nobody.
    Compatible,
    /// Clients that connect as before.
    BreaksConnecting,
    /// Clients that say what they said before.
    BreaksSending,
    /// Clients that read what they read before.
    BreaksReading,
}

impl Change {
    /// Whether it breaks something for anybody.
    pub fn is_breaking(&self) -> bool {
        self.effect != Effect::Compatible
    }
}

/// The place and what is otherwise there; where it breaks something, for whom.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)?;
        match self.effect {
            Effect::Compatible => Ok(()),
            Effect::BreaksConnecting => f.write_str("; breaks clients that connect"),
            Effect::BreaksSending => f.write_str("; breaks clients that send it"),
            Effect::BreaksReading => f.write_str("; breaks clients that read it"),
        }
    }
}

/// What has changed from one AsyncAPI document to another, in the order of the old one.
///
/// A message that the server did not send before breaks clients that read, unless the old document says of its channel that
/// `x-open` is true: then clients pass over what they don't know. That holds of the variants of an enum within its payloads, too:
/// of new values of a text that is one of several, and of objects that are told apart by a tag. A single enum is marked likewise, by
/// `#[schemars(extend("x-open" = true))]`; of a marked one everything new is passed over, but for `null`.
///
/// ```
/// use chanx_core::schema::compare;
/// use serde_json::json;
///
/// let old = json!({"channels": {"chat": {"address": "/ws/chat/"}}});
/// let changes = compare(&old, &json!({"channels": {}}));
/// assert_eq!(changes[0].to_string(), "chat: there is no channel at `/ws/chat/` any more; breaks clients that connect");
/// assert!(compare(&old, &old).is_empty());
/// ```
pub fn compare(old: &Value, new: &Value) -> Vec<Change> {
    changes::compare(old, new)
}
