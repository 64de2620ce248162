//! A piece of a nested union that does not exist.

use chanx::prelude::*;

#[derive(IncomingMessage)]
pub enum Common {
    Ping,
}

#[derive(IncomingMessage)]
pub enum Ask {
    #[message(union)]
    Common(Common),
}

#[derive(Default)]
struct Assistant;

#[consumer(incoming = Ask)]
impl Assistant {
    #[handler(Common(Common::Pong))]
    async fn pong(&mut self) {}
}

fn main() {}
