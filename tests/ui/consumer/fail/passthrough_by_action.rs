//! An event that is named by its action.

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

#[consumer(events = RoomEvent, passthrough_events = ["renamed"])]
impl RoomChat {
    #[event]
    async fn room_closing(&mut self, event: Closing) {
        drop(event);
    }
}

fn main() {}
