//! A method that returns what the consumer does not send.

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

#[derive(OutgoingMessage)]
pub enum Answer {
    Warned(Closing),
}

#[derive(Default)]
struct RoomChat;

#[consumer(outgoing = Answer, events = RoomEvent, passthrough_events = [Renamed])]
impl RoomChat {
    #[event]
    async fn room_closing(&mut self, event: Closing) -> Closing {
        event
    }
}

fn main() {}
