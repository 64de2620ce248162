//! A consumer that needs what the application does not have.

use chanx::prelude::*;

struct Rooms;

struct AppState;

#[derive(Default)]
struct Lobby;

#[consumer(state = Rooms)]
impl Lobby {}

routes! {
    fn routes() -> Routes<AppState> {
        "lobby/" => Lobby,
    }
}

fn main() {}
