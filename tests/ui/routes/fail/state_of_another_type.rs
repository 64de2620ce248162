//! A state that is not what the routes are for.

use chanx::prelude::*;

#[derive(Clone)]
struct AppState;

routes! {
    fn routes() -> Routes<AppState> {

    }
}

async fn run() -> Result<()> {
    App::new(routes()).state(5).serve("127.0.0.1:8000").await
}

fn main() {}
