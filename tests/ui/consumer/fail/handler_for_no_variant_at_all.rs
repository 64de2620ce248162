//! A handler like no variant.

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

    #[handler]
    async fn leave_the_room(&mut self) {}
}

fn main() {}
