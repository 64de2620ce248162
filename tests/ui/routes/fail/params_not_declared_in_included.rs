//! Included routes that don't say what they want of their prefix.

use chanx::prelude::*;

#[derive(PathParams)]
struct RoomPath {
    room_id: u64,
}

#[derive(Default)]
struct RoomChat;

#[consumer(params = RoomPath)]
impl RoomChat {}

mod chat {
    chanx::routes! {
        pub fn routes() -> chanx::Routes {
            "chat/" => super::RoomChat,
        }
    }
}

routes! {
    fn routes() -> Routes {
        "room/<int:room_id>/" => include(chat::routes),
    }
}

fn main() {}
