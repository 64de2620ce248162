//! A field whose own constraints nobody asks for.

use chanx::prelude::*;

#[payload]
struct Text {
    #[garde(length(chars, min = 1))]
    content: String,
}

#[payload]
struct Letter {
    #[garde(length(chars, min = 1))]
    to: String,
    text: Text,
}

fn main() {}
