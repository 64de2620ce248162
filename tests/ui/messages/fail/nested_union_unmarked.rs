//! A union that is nested without being called one.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Common {
    Ping,
}

#[derive(IncomingMessage)]
enum Ask {
    Common(Common),
}

fn main() {}
