//! A key that is none of the macro's.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    #[message(rename = "are_you_there")]
    Ping,
}

fn main() {}
