//! Two payloads in one variant.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Move(i32, i32),
}

fn main() {}
