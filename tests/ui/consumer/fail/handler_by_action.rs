//! The action in quotes instead of the variant.

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
    #[handler("ping")]
    async fn anybody(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
