//! A struct as what clients say.

use chanx::prelude::*;

#[derive(IncomingMessage)]
struct Ask {
    content: String,
}

fn main() {}
