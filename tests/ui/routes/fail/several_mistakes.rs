//! Several mistakes: each is told, and told once.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "/ws/" => Lobby,
        "room/<integer:room_id>/" => Lobby,
        "hall/<int:hall-id>/" => Lobby,
        "lobby/<int:id>/<str:id>/" => Lobby as "",
    }
}

fn elsewhere() -> Routes {
    routes()
}

fn main() {}
