//! Strict routes lead to no consumer that does not say who may enter.

use chanx::{access::AllowAny, prelude::*};

#[derive(Default)]
struct Lobby;

#[consumer(permissions = AllowAny)]
impl Lobby {}

#[derive(Default)]
struct Admin;

#[consumer()]
impl Admin {}

routes! {
    strict fn routes() -> Routes {
        "lobby/" => Lobby,
        "admin/" => Admin,
    }
}

fn main() {
    let _ = routes();
}
