//! An action for a whole union.

use chanx::prelude::*;

#[derive(IncomingMessage)]
#[message(action = "ask")]
enum Ask {
    Ping,
}

fn main() {}
