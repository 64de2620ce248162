//! A name that is captured twice, once by the prefix.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "room/<int:id>/" => {
            "member/<int:id>/" => Lobby,
        }
    }
}

fn main() {}
