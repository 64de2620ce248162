//! A word that says nothing.

use chanx::prelude::*;

#[derive(Default)]
struct RoomChat;

#[consumer(slow_consumer = "wait")]
impl RoomChat {}

fn main() {}
