//! One pattern twice.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby,
        "lobby/" => Lobby,
    }
}

fn main() {}
