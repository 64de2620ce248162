//! Captures of a type that is not known.

use chanx::prelude::*;

#[derive(PathParams)]
struct RoomPath<T> {
    room_id: T,
}

fn main() {}
