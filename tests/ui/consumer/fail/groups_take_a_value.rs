//! A hook that takes what nobody gives it.

use chanx::prelude::*;

#[derive(GroupMessage)]
pub enum RoomMessage {
    Closed,
}

#[derive(Default)]
struct RoomChat;

#[consumer(group_messages = [RoomMessage])]
impl RoomChat {
    #[groups]
    async fn own(id: u64) -> Group<RoomMessage> {
        Group::new(id)
    }
}

fn main() {}
