//! What the prefix captures, without its converter.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}

routes! {
    fn routes(room_id) -> Routes {
        "lobby/" => Lobby,
    }
}

fn main() {}
