//! The name of a group, and nothing that says what it carries.

use chanx::prelude::*;

#[derive(Default)]
struct RoomChat;

#[consumer(groups = ["lobby"])]
impl RoomChat {}

fn main() {}
