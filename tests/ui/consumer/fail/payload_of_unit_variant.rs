//! A payload where the variant has none.

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
    async fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }

    #[handler]
    async fn ping(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }
}

fn main() {}
