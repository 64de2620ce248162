//! A converter that does not exist.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "room/<integer:room_id>/" => Lobby,
    }
}

fn main() {}
