//! A capture without a name.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "room/<int:>/" => Lobby,
    }
}

fn main() {}
