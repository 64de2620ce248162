//! Several tags that are no names, of a consumer and of a handler.

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

#[consumer(incoming = Ask, outgoing = Answer, tags = ["rooms", 7, "", "rooms"])]
impl Assistant {
    #[handler(tags = [PING])]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

fn main() {}
