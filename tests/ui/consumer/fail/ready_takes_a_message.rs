//! A hook that is given nothing.

use chanx::prelude::*;

#[payload]
pub struct Text {
    content: String,
}

#[derive(IncomingMessage)]
pub enum Ask {
    NewMessage(Text),
    Ping,
}

#[derive(OutgoingMessage)]
pub enum Answer {
    Reply(Text),
    Pong,
}

#[derive(Default)]
struct Assistant;

#[consumer(outgoing = Answer)]
impl Assistant {
    #[ready]
    async fn greet(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }
}

fn main() {}
