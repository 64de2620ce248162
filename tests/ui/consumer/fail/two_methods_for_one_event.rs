//! Two methods for one event.

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

#[consumer(events = RoomEvent)]
impl RoomChat {
    #[event]
    async fn room_closing(&mut self, event: Closing) {
        drop(event);
    }

    #[event]
    async fn renamed(&mut self) {}

    #[event(Renamed)]
    async fn renamed_again(&mut self) {}
}

fn main() {}
