//! An include of something that is no routes.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" => include(Lobby),
    }
}

fn main() {}
