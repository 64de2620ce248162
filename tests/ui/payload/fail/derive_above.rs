//! A derive above the attribute, which can't see it there.

use chanx::prelude::*;

#[derive(Debug)]
#[payload]
struct Text {
    content: String,
}

fn main() {}
