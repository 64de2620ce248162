//! A consumer that needs a state in routes without one.

use chanx::prelude::*;

struct Rooms;

#[derive(Default)]
struct Lobby;

#[consumer(state = Rooms)]
impl Lobby {}

routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby,
    }
}

fn main() {}
