//! An action of the toolkit, as an event that could be passed on.

use chanx::prelude::*;

#[derive(ChannelEvent)]
enum RoomEvent {
    Error(String),
}

fn main() {}
