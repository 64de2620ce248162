//! A reply as what groups deliver.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
pub enum Answer {
    Pong,
}

#[derive(Default)]
struct RoomChat;

#[consumer(outgoing = Answer, group_messages = [Answer])]
impl RoomChat {}

fn main() {}
