//! A value that is no permission, on a handler.

use chanx::prelude::*;

struct Room;

#[derive(Debug, IncomingMessage)]
enum Ask {
    Remove,
}

#[derive(Default)]
struct Chat;

#[consumer(incoming = Ask)]
impl Chat {
    #[handler(permissions = Room)]
    async fn remove(&mut self) {}
}

fn main() {}
