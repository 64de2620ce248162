//! A reply to a client who has gone.

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

#[consumer(outgoing = Answer)]
impl Assistant {
    #[disconnect]
    async fn leave(self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
