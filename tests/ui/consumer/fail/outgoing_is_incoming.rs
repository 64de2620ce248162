//! What is asked as what is answered.

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

#[consumer(incoming = Ask, outgoing = Ask)]
impl Assistant {
    #[handler]
    async fn ping(&mut self) {}
}

fn main() {}
