//! An event that is named with its union.

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

#[consumer(events = RoomEvent, passthrough_events = [RoomEvent::Renamed])]
impl RoomChat {
    #[event]
    async fn room_closing(&mut self, event: Closing) {
        drop(event);
    }
}

fn main() {}
