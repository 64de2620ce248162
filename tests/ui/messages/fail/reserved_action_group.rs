//! An action of the toolkit, sent to a group.

use chanx::prelude::*;

#[derive(GroupMessage)]
enum RoomMessage {
    GroupComplete,
}

fn main() {}
