//! A hook that wants the consumer before it is there.

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
    async fn own(&mut self) -> Group<RoomMessage> {
        Group::new("lobby")
    }
}

fn main() {}
