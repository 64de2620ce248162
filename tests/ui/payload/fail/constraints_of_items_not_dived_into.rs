//! The same in a list, beside no constraints.

use chanx::prelude::*;

#[payload]
struct Text {
    #[garde(length(chars, min = 1))]
    content: String,
}

#[payload]
struct Letter {
    pages: Vec<Text>,
}

fn main() {}
