//! A message that can't be written.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
struct Reply {
    content: String,
}

fn main() {}
