//! Arguments for a helper that takes none.

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
    #[ready(once)]
    async fn greet(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
