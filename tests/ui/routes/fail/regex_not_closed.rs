//! A regular expression whose parentheses don't pair.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        re r"^admin/(?P<id>\d+/$" => Lobby,
    }
}

fn main() {}
