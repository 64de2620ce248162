//! A hook that returns a group of what the consumer does not receive.

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
impl RoomChat {
    #[groups]
    async fn own(ctx: &mut Context<Self>) -> Group<HouseMessage> {
        Group::new(ctx.request().path())
    }
}

fn main() {}
