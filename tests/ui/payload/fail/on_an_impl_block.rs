//! On the block instead of the type.

use chanx::prelude::*;

struct Text {
    content: String,
}

#[payload]
impl Text {
    fn new(content: String) -> Self {
        Self { content }
    }
}

fn main() {}
