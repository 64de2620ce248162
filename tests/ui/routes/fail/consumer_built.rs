//! An instance instead of a type.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby::default(),
    }
}

fn main() {}
