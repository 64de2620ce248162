//! The context of another consumer.

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

#[derive(Default)]
struct Other;

#[consumer]
impl Other {}

#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    #[handler]
    async fn ping(&mut self, ctx: &mut Context<Other>) -> Answer {
        let _ = ctx;
        Answer::Pong
    }
}

fn main() {}
