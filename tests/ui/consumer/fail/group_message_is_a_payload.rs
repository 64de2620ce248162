//! A payload as what groups deliver.

use chanx::prelude::*;

#[payload]
pub struct Closing {
    reason: String,
}

#[derive(Default)]
struct RoomChat;

#[consumer(group_messages = [Closing])]
impl RoomChat {}

fn main() {}
