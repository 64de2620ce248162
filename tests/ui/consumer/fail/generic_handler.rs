//! A handler with a type parameter.

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
    async fn new_message<T>(&mut self, message: T) -> Answer {
        let _ = message;
        Answer::Pong
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
