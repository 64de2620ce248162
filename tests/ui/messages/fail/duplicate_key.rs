//! One key twice.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    #[message(action = "here", action = "there")]
    Ping,
}

fn main() {}
