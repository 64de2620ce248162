//! One of two events of a nested union, taken piece by piece.

use chanx::prelude::*;

#[derive(ChannelEvent)]
pub enum HouseEvent {
    Opened,
    Burning(String),
}

#[derive(ChannelEvent)]
pub enum RoomEvent {
    #[message(union)]
    House(HouseEvent),
}

#[derive(Default)]
struct RoomChat;

#[consumer(events = RoomEvent, passthrough_events = [House(HouseEvent::Opened)])]
impl RoomChat {}

fn main() {}
