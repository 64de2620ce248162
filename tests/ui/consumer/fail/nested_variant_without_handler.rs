//! A piece of a nested union that nobody handles.

use chanx::prelude::*;

#[derive(IncomingMessage)]
pub enum Common {
    Ping,
    Leave,
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
    #[handler(Common(Common::Ping))]
    async fn ping(&mut self) {}
}

fn main() {}
