//! What is sent to one client and to groups alike.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
enum Notice {
    Closed,
}

impl GroupMessage for Notice {}

#[derive(GroupMessage)]
enum RoomMessage {
    Said {
        text: String,
    },
    #[message(union)]
    Notice(Notice),
}

#[derive(OutgoingMessage)]
enum Answer {
    #[message(union)]
    Room(RoomMessage),
}

fn main() {
    assert_eq!(
        Answer::Room(RoomMessage::Notice(Notice::Closed)).action(),
        "closed"
    );
}
