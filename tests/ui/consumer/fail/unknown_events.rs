//! A union of events that is not there.

use chanx::prelude::*;

#[derive(Default)]
struct RoomChat;

#[consumer(events = RoomEvent, passthrough_events = [Renamed])]
impl RoomChat {}

fn main() {}
