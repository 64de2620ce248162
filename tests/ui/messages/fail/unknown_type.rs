//! A payload that does not exist.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Say(Text),
}

fn main() {}
