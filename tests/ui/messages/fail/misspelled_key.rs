//! A key with a letter missing.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    #[message(acton = "are_you_there")]
    Ping,
}

fn main() {}
