//! A route's name with the mark that stands between names.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        "lobby/" => Lobby as "chat:lobby",
    }
}

fn main() {}
