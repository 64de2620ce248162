//! A payload as the union of events.

use chanx::prelude::*;

#[payload]
pub struct Closing {
    reason: String,
}

#[derive(Default)]
struct RoomChat;

#[consumer(events = Closing)]
impl RoomChat {}

fn main() {}
