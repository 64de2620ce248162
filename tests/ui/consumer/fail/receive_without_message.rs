//! The whole union, not taken.

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
    async fn receive(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
