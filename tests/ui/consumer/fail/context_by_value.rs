//! A context that is taken by value.

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
    async fn ping(&mut self, ctx: Context<Self>) -> Answer {
        let _ = ctx;
        Answer::Pong
    }
}

fn main() {}
