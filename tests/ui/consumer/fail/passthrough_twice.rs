//! An event that is passed on twice.

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

#[consumer(events = RoomEvent, passthrough_events = [Renamed, Renamed])]
impl RoomChat {
    #[event]
    async fn room_closing(&mut self, event: Closing) {
        drop(event);
    }
}

fn main() {}
