//! A plain struct as what the route captures.

use chanx::prelude::*;

struct RoomPath {
    room_id: u64,
}

#[derive(Default)]
struct Assistant;

#[consumer(params = RoomPath)]
impl Assistant {}

fn main() {}
