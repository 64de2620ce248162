//! A payload as the union of what clients say.

use chanx::prelude::*;

#[payload]
pub struct Text {
    content: String,
}

#[derive(IncomingMessage)]
pub enum Ask {
    NewMessage(Text),
    Ping,
}

#[derive(OutgoingMessage)]
pub enum Answer {
    Reply(Text),
    Pong,
}

#[derive(Default)]
struct Assistant;

#[consumer(incoming = Text, outgoing = Answer)]
impl Assistant {}

fn main() {}
