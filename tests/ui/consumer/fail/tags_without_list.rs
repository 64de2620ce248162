//! Several mistakes: tags are a list, even where there is one, and are given once.

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

#[consumer(incoming = Ask, outgoing = Answer, tags = "rooms")]
impl Assistant {
    #[handler(tags = ["a"], tags = ["b"])]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
