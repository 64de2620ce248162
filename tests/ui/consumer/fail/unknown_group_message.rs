//! A union of group messages that is not there.

use chanx::prelude::*;

#[derive(Default)]
struct RoomChat;

#[consumer(group_messages = [RoomMessage])]
impl RoomChat {}

fn main() {}
