//! Two hooks for groups.

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
    async fn own() -> Group<RoomMessage> {
        Group::new("lobby")
    }

    #[groups]
    async fn other() -> Group<RoomMessage> {
        Group::new("bar")
    }
}

fn main() {}
