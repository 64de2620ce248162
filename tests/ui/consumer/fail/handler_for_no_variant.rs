//! A handler that is spelled a little differently from its variant.

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
    #[handler]
    async fn new_mesage(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
