//! An event that is passed on by a consumer that has none.

use chanx::prelude::*;

#[derive(Default)]
struct RoomChat;

#[consumer(passthrough_events = [Renamed])]
impl RoomChat {}

fn main() {}
