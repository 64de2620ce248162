//! Two nested unions with one action.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
enum Common {
    Pong,
}

#[derive(OutgoingMessage)]
enum Table {
    Pong,
}

#[derive(OutgoingMessage)]
enum Answer {
    #[message(union)]
    Common(Common),
    #[message(union)]
    Table(Table),
}

fn main() {}
