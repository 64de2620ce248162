//! Parentheses with nothing in them.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Ping(),
}

fn main() {}
