//! A method that names the action of its event.

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
    #[event("room_closing")]
    async fn warn(&mut self, event: Closing) {
        drop(event);
    }
}

fn main() {}
