//! A key where none is read.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
enum Answer {
    Opened {
        #[message(action = "x")]
        handle: u32,
    },
}

fn main() {}
