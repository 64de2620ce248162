//! Two handlers for one variant.

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
    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    #[handler(Ping)]
    async fn anybody(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
