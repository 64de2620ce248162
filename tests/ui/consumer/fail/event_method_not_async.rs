//! A method for an event that is not async.

use chanx::prelude::*;

#[payload]
pub struct Closing {
    reason: String,
}

#[derive(ChannelEvent)]
pub enum RoomEvent {
    RoomClosing(Closing),
    Renamed,
}

#[derive(Default)]
struct RoomChat;

#[consumer(events = RoomEvent, passthrough_events = [Renamed])]
impl RoomChat {
    #[event]
    fn room_closing(&mut self, event: Closing) {
        drop(event);
    }
}

fn main() {}
