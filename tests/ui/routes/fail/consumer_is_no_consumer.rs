//! A route to a type that is no consumer.

use chanx::prelude::*;

struct Lobby;

routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby,
    }
}

fn main() {}
