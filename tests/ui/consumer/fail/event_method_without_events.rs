//! A method for an event of a consumer that has none.

use chanx::prelude::*;

#[derive(Default)]
struct RoomChat;

#[consumer()]
impl RoomChat {
    #[event]
    async fn renamed(&mut self) {}
}

fn main() {}
