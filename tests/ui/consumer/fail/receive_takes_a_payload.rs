//! One payload where the whole union comes.

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

#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    #[receive]
    async fn receive(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }
}

fn main() {}
