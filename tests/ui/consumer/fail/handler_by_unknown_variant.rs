//! A variant named in the attribute that does not exist.

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
    #[handler(Pinged)]
    async fn anybody(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
