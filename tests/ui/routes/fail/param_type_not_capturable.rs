//! A field that a path can't hold.

use chanx::prelude::*;

#[derive(PathParams)]
struct RoomPath {
    tags: Vec<String>,
}

fn main() {}
