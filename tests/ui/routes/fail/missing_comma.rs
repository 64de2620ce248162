//! No comma between two routes.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby
        "hall/" => Lobby,
    }
}

fn main() {}
