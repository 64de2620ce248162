//! `union` on a variant that holds nothing.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    #[message(union)]
    Common,
}

fn main() {}
