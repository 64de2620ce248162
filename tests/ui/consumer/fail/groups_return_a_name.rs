//! A hook that returns the name of a group.

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
    async fn own() -> String {
        "lobby".to_owned()
    }
}

fn main() {}
