//! One key twice.

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
    #[handler(summary = "Anybody there?", summary = "Hello?")]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
