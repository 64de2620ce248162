//! `inner(…)` at an `Option`: it would hold, and no document would say so.

use chanx::prelude::*;

#[payload]
struct Text {
    #[garde(inner(length(chars, max = 200)))]
    content: Option<String>,
}

fn main() {}
