//! Routes without a function.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}

routes! {
    "lobby/" => Lobby,
}

fn main() {}
