//! One type of group messages, without brackets.

use chanx::prelude::*;

#[derive(GroupMessage)]
pub enum RoomMessage {
    Closed,
}

#[derive(Default)]
struct RoomChat;

#[consumer(group_messages = RoomMessage)]
impl RoomChat {}

fn main() {}
