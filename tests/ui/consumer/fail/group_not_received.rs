//! A consumer is to join a group of what it does not receive.

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

#[consumer(group_messages = [RoomMessage])]
impl RoomChat {}

fn join<C: Receives<M>, M: GroupMessage>(_group: &Group<M>) {}

fn main() {
    join::<RoomChat, _>(&Group::<RoomMessage>::new("lobby"));
    join::<RoomChat, _>(&Group::<HouseMessage>::new("house"));
}
