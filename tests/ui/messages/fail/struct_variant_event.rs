//! Fields in an event.

use chanx::prelude::*;

#[derive(ChannelEvent)]
enum RoomEvent {
    RoomClosing { reason: String },
}

fn main() {}
