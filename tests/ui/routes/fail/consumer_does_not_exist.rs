//! A route to nothing.

use chanx::prelude::*;

routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby,
    }
}

fn main() {}
