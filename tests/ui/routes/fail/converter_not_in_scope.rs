//! A converter of one's own that is not there.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "paint/<Hex:colour>/" => Lobby,
    }
}

fn main() {}
