//! One key twice.

use chanx::prelude::*;

#[payload(crate = chanx, crate = chanx)]
struct Text {
    content: String,
}

fn main() {}
