//! Not on a type.

use chanx::prelude::*;

#[payload]
fn text() -> String {
    String::new()
}

fn main() {}
