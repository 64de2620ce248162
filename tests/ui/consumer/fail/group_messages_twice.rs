//! One type of group messages, twice.

use chanx::prelude::*;

#[derive(GroupMessage)]
pub enum RoomMessage {
    Closed,
}

#[derive(Default)]
struct RoomChat;

#[consumer(group_messages = [RoomMessage, RoomMessage])]
impl RoomChat {}

fn main() {}
