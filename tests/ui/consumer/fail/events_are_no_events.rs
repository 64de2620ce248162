//! What clients say as what the program tells.

use chanx::prelude::*;

#[derive(IncomingMessage)]
pub enum Ask {
    Ping,
}

#[derive(Default)]
struct RoomChat;

#[consumer(events = Ask)]
impl RoomChat {
    #[event]
    async fn ping(&mut self) {}
}

fn main() {}
