//! A key that there is not.

use chanx::prelude::*;

#[derive(ChannelEvent)]
enum RoomEvent {
    #[message(name = "closing")]
    RoomClosing,
}

fn main() {}
