//! A handler that keeps something of its thread while it waits.

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

async fn elsewhere() {}

#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    #[handler]
    async fn ping(&mut self) -> Result<Answer> {
        let count = std::rc::Rc::new(1);
        elsewhere().await;
        drop(count);
        Ok(Answer::Pong)
    }
}

fn main() {}
