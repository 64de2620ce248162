//! A hook that returns nothing.

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
    async fn own() {}
}

fn main() {}
