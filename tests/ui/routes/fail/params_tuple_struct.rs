//! Captures without names.

use chanx::prelude::*;

#[derive(PathParams)]
struct RoomPath(u64);

fn main() {}
