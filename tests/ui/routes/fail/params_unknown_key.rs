//! A key that `#[param]` does not have.

use chanx::prelude::*;

#[derive(PathParams)]
struct RoomPath {
    #[param(renam = "id")]
    room_id: u64,
}

fn main() {}
