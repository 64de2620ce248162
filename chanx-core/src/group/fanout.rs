//! One message to many members: encoded once for each set of flags that is needed, and put into every outbox.

use std::sync::{Arc, atomic::Ordering};

use bytes::BytesMut;

use super::{
    members::{Kinds, Wanted},
    table::Entry,
};
use crate::{
    access::UserId,
    message::{builtin::Builtin, decode::Envelope, encode},
    observe,
    outbox::{Delivered, Reach, SharedFrames, append_text},
    session::{CloseCode, CloseRequest, Link},
    settings::{SlowConsumer, WireFormat},
};

/// Members that are written to before other work is let through: a millisecond or so.
const SLICE: usize = 128;

/// As many as take as long where their sessions write, later.
const QUEUED_SLICE: usize = 16 * SLICE;

/// One message on its way to the members of groups in this process.
#[derive(Debug)]
pub(super) struct Broadcast<'a> {
    pub(super) action: &'static str,
    /// `{"action":…,"payload":…`, without its end.
    pub(super) object: Vec<u8>,
    pub(super) format: &'a WireFormat,
    /// The connection that it is from, where that is one of this process.
    pub(super) from: Option<u64>,
    pub(super) from_user: Option<UserId>,
    /// Leaves out the connection that it is from.
    pub(super) exclude_current: bool,
    /// For this user's connections only.
    pub(super) to_user: Option<UserId>,
    /// Whoever it is from has said more, which is about to be handled, and may go the same way.
    pub(super) is_followed: bool,
    /// Other messages are on their way to the same members.
    is_one_of_several: bool,
    /// The frames that were made so far, by their flags.
    frames: [Option<SharedFrames>; 8],
}

/// A group whose members have got the message by its name, and the types of message by which they have.
pub(super) type Served = (Arc<Entry>, Kinds);

/// What a member's frames depend on.
#[derive(Debug, Clone, Copy)]
struct Flags {
    is_mine: bool,
    is_current: bool,
    completed: bool,
}

impl<'a> Broadcast<'a> {
    /// A message from nobody in particular, to all members.
    pub(super) fn new(action: &'static str, object: Vec<u8>, format: &'a WireFormat) -> Self {
        Self {
            action,
            object,
            format,
            from: None,
            from_user: None,
            exclude_current: false,
            to_user: None,
            is_followed: false,
            is_one_of_several: false,
            frames: Default::default(),
        }
    }

    /// Delivers to those members of `entry` who are not served as members of another group too. A large group is served in
    /// slices, between which the caller's other work gets its turn.
    ///
    /// Where other messages are on their way to it too, or follow, they wait for each other at each member, whose session
    /// writes what has come with one system call.
    pub(super) async fn deliver(&mut self, entry: &Entry, wanted: Wanted, served: &[Served]) {
        let _under_way = entry.passing();
        let is_followed = self.is_followed;
        let deliver = |link: &Link| {
            self.is_one_of_several = is_followed || entry.has_several_passing();
            let mut served = served.iter();
            if !served.any(|(entry, kinds)| link.memberships.hold(entry, *kinds)) {
                self.deliver_to(link);
            }
        };
        each(
            entry,
            wanted,
            if is_followed { QUEUED_SLICE } else { SLICE },
            deliver,
        )
        .await;
    }

    /// Delivers to one connection, if it is meant.
    pub(super) fn deliver_to(&mut self, link: &Link) {
        let user = link.user();
        if self.to_user.is_some() && self.to_user.as_ref() != user {
            return;
        }
        let flags = Flags {
            is_mine: user.is_some() && user == self.from_user.as_ref(),
            is_current: self.from == Some(link.id),
            completed: link.host.settings.send_completion,
        };
        if flags.is_current && self.exclude_current {
            return;
        }
        let reach = if flags.is_current || self.is_one_of_several {
            Reach::Queue
        } else {
            Reach::Socket
        };
        let policy = link.host.settings.slow_consumer;
        match link.outbox.deliver(self.frames(flags), policy, reach) {
            Delivered::Taken { dropped: 0 } => link.host.sent(self.action),
            Delivered::Taken { dropped } => {
                link.host.sent(self.action);
                lag(link, dropped);
            }
            Delivered::Refused => {
                lag(link, 1);
                if policy == SlowConsumer::Disconnect {
                    link.close(CloseRequest::new(CloseCode::POLICY, "slow consumer"));
                }
            }
            Delivered::Closed => {}
        }
    }

    fn frames(&mut self, flags: Flags) -> &SharedFrames {
        let Flags {
            is_mine,
            is_current,
            completed,
        } = flags;
        let index = usize::from(is_mine) | usize::from(is_current) << 1 | usize::from(completed) << 2;
        let (object, format) = (&self.object, self.format);
        self.frames[index].get_or_insert_with(|| frames(object, format, flags))
    }
}

fn frames(object: &[u8], format: &WireFormat, flags: Flags) -> SharedFrames {
    let mut text = Vec::with_capacity(object.len() + 48);
    text.extend_from_slice(object);
    encode::finish_group(format, flags.is_mine, flags.is_current, &mut text);
    let mut bytes = BytesMut::with_capacity(text.len() + 64);
    append_text(&text, &mut bytes);
    let count = 1 + usize::from(flags.completed);
    if flags.completed {
        append_text(&group_complete(format), &mut bytes);
    }
    SharedFrames {
        bytes: bytes.freeze(),
        count,
    }
}

/// Tells those members of a group of an event for which `wanted` holds, in slices too; says how many had no space for it.
pub(super) async fn tell(entry: &Entry, event: &Arc<str>, mut wanted: impl FnMut(&Link) -> bool) -> usize {
    let mut full = 0;
    let tell = |link: &Link| full += usize::from(wanted(link) && !link.tell(event));
    each(entry, Wanted::All, SLICE, tell).await;
    full
}

/// Goes through the members of a group, `most` at a time: no lock is held meanwhile, and between slices other work of the
/// caller's gets its turn.
async fn each(entry: &Entry, wanted: Wanted, most: usize, mut act: impl FnMut(&Link)) {
    let mut slice = Vec::with_capacity(entry.members().count().clamp(1, SLICE));
    let (mut from, mut served) = (Some(0), 0);
    while let Some(start) = from {
        from = entry.members().slice(wanted, start, &mut slice);
        served += slice.len();
        for link in slice.drain(..) {
            act(&link);
        }
        if from.is_some() && served >= most {
            served = 0;
            tokio::task::yield_now().await;
        }
    }
}

/// What says that a group message has been delivered, where `send_completion` asks for it.
fn group_complete(format: &WireFormat) -> Vec<u8> {
    let mut text = Vec::new();
    // A message without a payload can't fail to be JSON.
    let _ = encode::begin(&Builtin::GroupComplete, format, &mut text);
    encode::finish(&Envelope::default(), &mut text);
    text
}

/// The connection does not keep up: counted, and told once.
fn lag(link: &Link, dropped: usize) {
    let before = link.dropped.fetch_add(dropped as u64, Ordering::Relaxed);
    observe::lagged(
        link.id,
        &link.host.name,
        link.host.settings.slow_consumer,
        before,
        dropped,
    );
}
