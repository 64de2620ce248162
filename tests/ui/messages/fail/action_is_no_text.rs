//! An action that is not in quotes.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    #[message(action = ping)]
    Ping,
}

fn main() {}
