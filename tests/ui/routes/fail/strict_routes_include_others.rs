//! What strict routes include is strict.

use chanx::{access::AllowAny, prelude::*};

#[derive(Default)]
struct Lobby;

#[consumer(permissions = AllowAny)]
impl Lobby {}

routes! {
    fn lobby() -> Routes {
        "lobby/" => Lobby,
    }
}

routes! {
    strict fn strict() -> Routes {
        "lobby/" => Lobby,
    }
}

routes! {
    strict fn routes() -> Routes {
        "a/" => include(lobby),
        "b/" => include(strict),
    }
}

fn main() {
    let _ = routes();
}
