//! A payload as the union of events, one of which goes to the client.

use chanx::prelude::*;

#[payload]
pub enum Closing {
    Soon,
}

#[derive(Default)]
struct RoomChat;

#[consumer(events = Closing, passthrough_events = [Soon])]
impl RoomChat {}

fn main() {}
