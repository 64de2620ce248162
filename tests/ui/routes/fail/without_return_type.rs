//! Routes that don't say what their state is.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() {
        "lobby/" => Lobby,
    }
}

fn main() {}
