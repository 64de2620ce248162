//! The name of a group, and two types that it may carry.

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

#[consumer(group_messages = [RoomMessage, HouseMessage], groups = ["lobby"])]
impl RoomChat {}

fn main() {}
