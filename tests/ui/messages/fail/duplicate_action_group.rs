//! Two group messages with one action.

use chanx::prelude::*;

#[derive(GroupMessage)]
enum RoomMessage {
    Said(String),
    #[message(action = "said")]
    Told(String),
}

fn main() {}
