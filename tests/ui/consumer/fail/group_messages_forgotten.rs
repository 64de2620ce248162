//! A consumer joins a group, and does not say that it receives anything.

use chanx::prelude::*;

#[derive(GroupMessage)]
pub enum RoomMessage {
    Closed,
}

#[derive(Default)]
struct RoomChat;

#[consumer()]
impl RoomChat {
    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        ctx.join(&Group::<RoomMessage>::new("lobby")).await?;
        Ok(())
    }
}

fn main() {}
