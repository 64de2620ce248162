//! A union that does not exist.

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

#[consumer(incoming = Ask, outgoing = Answers)]
impl Assistant {
    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
