//! A group of what the consumer does not receive.

use chanx::prelude::*;

#[derive(GroupMessage)]
pub enum RoomMessage {
    Closed,
}

#[derive(GroupMessage)]
pub enum HouseMessage {
    Burning,
}

#[derive(Default)]
struct RoomChat;

#[consumer(group_messages = [RoomMessage], groups = [Group::<HouseMessage>::new("house")])]
impl RoomChat {}

fn main() {}
