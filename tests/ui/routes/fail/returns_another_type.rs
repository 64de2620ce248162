//! A function of routes that returns something else; several uses of its state echo it.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> u32 {
        "lobby/" => Lobby,
    }
}

fn main() {}
