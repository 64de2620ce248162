//! Included routes of another state.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}

struct AppState;

mod chat {
    chanx::routes! {
        pub fn routes() -> chanx::Routes {}
    }
}

routes! {
    fn routes() -> Routes<AppState> {
        "chat/" => include(chat::routes),
    }
}

fn main() {}
