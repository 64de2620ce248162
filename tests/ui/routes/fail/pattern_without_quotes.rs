//! A pattern that is not in quotes.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        lobby => Lobby,
    }
}

fn main() {}
