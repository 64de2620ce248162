//! Several mistakes: each is told, and told once.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    #[message(acton = "are_you_there")]
    Ping,
    Move(i32, i32),
    Say { content: String },
    Subscribe,
}

fn elsewhere(ask: &Ask) -> &'static str {
    ask.action()
}

fn main() {}
