//! A type that is no converter.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
struct Hex;

routes! {
    fn routes() -> Routes {
        "paint/<Hex:colour>/" => Lobby,
    }
}

fn main() {}
