//! A payload that was there before.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Say(&'static str),
}

fn main() {}
