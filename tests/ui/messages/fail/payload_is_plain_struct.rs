//! A payload without `#[payload]`.

use chanx::prelude::*;

struct Text {
    content: String,
}

#[derive(IncomingMessage)]
enum Ask {
    Say(Text),
}

fn main() {}
