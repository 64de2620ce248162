//! `union` on a payload.

use chanx::prelude::*;

#[payload]
pub struct Text {
    content: String,
}

#[derive(IncomingMessage)]
enum Ask {
    #[message(union)]
    Say(Text),
}

fn main() {}
