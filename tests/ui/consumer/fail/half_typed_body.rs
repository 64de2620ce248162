//! A body that is still being written.

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
        let answer = Answer::Pong
        answer
    }

    fn greeting(&self) -> &'static str {
        "hello"
    }
}

fn elsewhere(assistant: &Assistant) -> &'static str {
    assistant.greeting()
}

fn main() {}
