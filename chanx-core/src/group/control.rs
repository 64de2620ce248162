//! What chanx processes tell each other, past all groups' own channels.

use serde::{Deserialize, Serialize};

use super::{GroupName, census::Member};
use crate::access::UserId;

/// What chanx processes tell each other.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Control {
    /// I am here; who else?
    Hello,
    /// So am I.
    Here,
    /// I go.
    Bye,
    /// How many members has this group with you, or who are they?
    Ask { id: u64, group: GroupName, list: bool },
    /// So many, and these.
    Answer {
        id: u64,
        count: usize,
        members: Vec<Member>,
    },
    /// A message for one user's members of groups: not on the groups' own channels, where Python would show it to all.
    ToUser {
        user: UserId,
        groups: Vec<GroupName>,
        message: String,
    },
    /// All connections of this user are to be closed with this reason.
    Disconnect { user: UserId, reason: String },
    /// It is to be asked whether this user may still be where they are.
    Recheck { user: UserId },
    /// An event for a group's members, where Python's would fail at one on the group's own channel.
    Event { group: GroupName, event: String },
}
