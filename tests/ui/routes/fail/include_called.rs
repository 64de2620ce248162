//! An include with the call written out.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}

mod chat {
    chanx::routes! {
        pub fn routes() -> chanx::Routes {}
    }
}

routes! {
    fn routes() -> Routes {
        "chat/" => include(chat::routes()),
    }
}

fn main() {}
