//! Several mistakes: each is told, and told once.

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

#[consumer(incoming = Ask, outgoing = Answer, nam = "assistant")]
impl Assistant {
    #[handler]
    fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }

    #[handler]
    async fn ping(self) -> Answer {
        Answer::Pong
    }

    #[connect]
    async fn enter(&self) -> Self {
        Self
    }
}

fn main() {}
