//! The same within a `Result`, and several more deep.

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

#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    #[handler]
    async fn new_message(&mut self, message: Text) -> Result<Text> {
        Ok(message)
    }

    #[handler]
    async fn ping(&mut self) -> Option<Vec<Ask>> {
        None
    }
}

fn main() {}
