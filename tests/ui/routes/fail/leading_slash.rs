//! A pattern with the slash that every path begins with.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "/ws/lobby/" => Lobby,
    }
}

fn main() {}
