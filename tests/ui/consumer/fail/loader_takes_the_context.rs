//! There is no context before anybody is let in.

use chanx::prelude::*;

struct Room;

#[derive(Default)]
struct Chat;

#[consumer(object = Room)]
impl Chat {
    #[object]
    async fn room(_ctx: &mut Context<Self>) -> Option<Room> {
        None
    }
}

fn main() {}
