//! Several: `validator`'s and `schemars`' constraints would only be documented.

use chanx::prelude::*;

#[payload]
struct Text {
    #[validate(length(min = 1))]
    content: String,
    #[schemars(length(max = 100))]
    title: String,
    #[schemars(description = "no constraint")]
    note: String,
}

fn main() {}
