//! A method that takes another payload than its event carries.

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
    async fn room_closing(&mut self, event: String) {
        drop(event);
    }
}

fn main() {}
