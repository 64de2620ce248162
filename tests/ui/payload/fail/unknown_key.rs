//! A key that is none of the macro's.

use chanx::prelude::*;

#[payload(rename_all = "camelCase")]
struct Text {
    content: String,
}

fn main() {}
