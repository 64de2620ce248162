//! A struct as an event.

use chanx::prelude::*;

#[derive(ChannelEvent)]
struct RoomClosing {
    reason: String,
}

fn main() {}
