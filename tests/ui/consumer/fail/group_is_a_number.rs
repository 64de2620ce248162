//! A number in the place of a group.

use chanx::prelude::*;

#[derive(GroupMessage)]
pub enum RoomMessage {
    Closed,
}

#[derive(Default)]
struct RoomChat;

#[consumer(group_messages = [RoomMessage], groups = [5])]
impl RoomChat {}

fn main() {}
