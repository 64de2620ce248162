//! Several routes that can't be read don't hide each other, nor the function.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" -> Lobby,
        hall => Lobby,
        "attic/" => Lobby as attic,
        "/cellar/" => Lobby,
    }
}

fn elsewhere() -> Routes {
    routes()
}

fn main() {}
