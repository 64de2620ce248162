//! One enum for what is said and what is answered.

use chanx::prelude::*;

#[derive(IncomingMessage, OutgoingMessage)]
enum Both {
    Ping,
}

fn main() {}
