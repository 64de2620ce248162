//! An action of the toolkit in a nested union of events.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Subscribed,
}

#[derive(ChannelEvent)]
enum RoomEvent {
    #[message(union)]
    Ask(Ask),
}

fn main() {}
