//! One key twice, in two attributes.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    #[message(action = "here")]
    #[message(action = "there")]
    Ping,
}

fn main() {}
