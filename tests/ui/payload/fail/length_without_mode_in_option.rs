//! The same, of a text that may be absent, and of several texts.

use chanx::prelude::*;

#[payload]
struct Text {
    #[garde(length(max = 2000))]
    content: Option<String>,
    #[garde(length(max = 3), inner(length(max = 20)))]
    tags: Vec<String>,
}

fn main() {}
