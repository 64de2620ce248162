//! A nested union that has an action of the outer one.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Common {
    Ping,
}

#[derive(IncomingMessage)]
enum Ask {
    Ping,
    #[message(union)]
    Common(Common),
}

fn main() {}
