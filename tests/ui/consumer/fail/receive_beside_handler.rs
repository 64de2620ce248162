//! The whole union and one of its variants.

use chanx::prelude::*;

#[derive(IncomingMessage)]
pub enum Ask {
    Ping,
}

#[derive(OutgoingMessage)]
pub enum Answer {
    Pong,
}

#[derive(Default)]
struct Assistant;

#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    #[receive]
    async fn receive(&mut self, message: Ask) -> Answer {
        let Ask::Ping = message;
        Answer::Pong
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
