//! Fields in a variant of an incoming union.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Say { content: String },
}

fn main() {}
