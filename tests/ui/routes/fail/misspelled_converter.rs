//! A converter with a letter too much.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "room/<uuuid:room_id>/" => Lobby,
    }
}

fn main() {}
