//! A helper with the name of its crate.

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
    #[chanx::handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
