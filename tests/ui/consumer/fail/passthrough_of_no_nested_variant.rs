//! An event that a nested union does not have goes to the client.

use chanx::prelude::*;

#[derive(ChannelEvent)]
pub enum HouseEvent {
    Opened,
}

#[derive(ChannelEvent)]
pub enum RoomEvent {
    #[message(union)]
    House(HouseEvent),
}

#[derive(Default)]
struct RoomChat;

#[consumer(events = RoomEvent, passthrough_events = [House(HouseEvent::Open)])]
impl RoomChat {}

fn main() {}
