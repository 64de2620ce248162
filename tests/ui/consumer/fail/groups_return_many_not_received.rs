//! A hook that returns groups of what the consumer does not receive, in a `Result` of a `Vec`.

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
    async fn own(ctx: &mut Context<Self>) -> Result<Vec<Group<HouseMessage>>> {
        Ok(vec![Group::new(ctx.request().path())])
    }
}

fn main() {}
