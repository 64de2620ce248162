//! Characters or bytes?

use chanx::prelude::*;

#[payload]
struct Text {
    #[garde(length(min = 1, max = 2000))]
    content: String,
}

fn main() {}
