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
impl RoomChat {
    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        ctx.join(&Group::<RoomMessage>::new("lobby")).await?;
        ctx.join(&Group::<HouseMessage>::new("house")).await?;
        Ok(())
    }
}

fn main() {}
