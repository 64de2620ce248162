//! A function's call.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby(),
    }
}

fn main() {}
