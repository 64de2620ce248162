//! `serve` before the state is given.

use chanx::prelude::*;

#[derive(Clone)]
struct AppState;

#[derive(Default)]
struct Lobby;

#[consumer(state = AppState)]
impl Lobby {}

routes! {
    fn routes() -> Routes<AppState> {
        "lobby/" => Lobby,
    }
}

async fn run() -> Result<()> {
    App::new(routes()).serve("127.0.0.1:8000").await
}

fn main() {}
