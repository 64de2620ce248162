//! A method that is spelled a little differently from its event.

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
    async fn room_closed(&mut self, event: Closing) {
        drop(event);
    }

    #[event]
    async fn renamed(&mut self) {}
}

fn main() {}
