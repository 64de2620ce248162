//! A capture that does not end.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "room/<int:room_id/" => Lobby,
    }
}

fn main() {}
