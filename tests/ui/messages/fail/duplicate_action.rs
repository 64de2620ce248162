//! Two variants with one action.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Ping,
    #[message(action = "ping")]
    AreYouThere,
}

fn main() {}
