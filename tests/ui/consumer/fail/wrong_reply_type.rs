//! A reply that the consumer does not declare.

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
    async fn new_message(&mut self, message: Text) -> String {
        message.content
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
