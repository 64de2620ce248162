//! A public consumer of private messages.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Ping,
}

#[derive(Default)]
pub struct Assistant;

#[consumer(incoming = Ask)]
impl Assistant {
    #[handler]
    async fn ping(&mut self) {}
}

fn main() {}
