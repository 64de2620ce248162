//! A group of a regular expression that captures without a name.

use chanx::prelude::*;

#[derive(Default)]
struct Lobby;

#[consumer]
impl Lobby {}
routes! {
    fn routes() -> Routes {
        re r"^admin/(\d+)/$" => Lobby,
    }
}

fn main() {}
