//! An event that there is not goes to the client.

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

#[consumer(events = RoomEvent, passthrough_events = [RoomRenamed])]
impl RoomChat {
    #[event]
    async fn room_closing(&mut self, event: Closing) {
        drop(event);
    }

    #[event]
    async fn renamed(&mut self) {}
}

fn main() {}
