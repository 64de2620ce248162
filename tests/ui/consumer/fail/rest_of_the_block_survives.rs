//! One mistake: what else the block holds is still there.

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
    const GREETING: &'static str = "hello";

    #[handler]
    fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    pub fn greeting(&self) -> &'static str {
        Self::GREETING
    }
}

routes! {
    fn routes() -> Routes {
        "ws/" => Assistant,
    }
}

fn elsewhere(assistant: &mut Assistant) -> (&'static str, Answer) {
    let _ = routes();
    (assistant.greeting(), assistant.ping())
}

fn main() {}
