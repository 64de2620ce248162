//! The macro of the language.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" => include!("lobby.rs"),
    }
}

fn main() {}
