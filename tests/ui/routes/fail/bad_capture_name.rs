//! A capture whose name Rust could not have.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "room/<int:room-id>/" => Lobby,
    }
}

fn main() {}
