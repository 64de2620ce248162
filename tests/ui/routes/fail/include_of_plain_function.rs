//! An include of a function that `routes!` did not write.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}

fn chat() -> Routes {
    Routes::new([])
}

routes! {
    fn routes() -> Routes {
        "chat/" => include(chat),
    }
}

fn main() {}
