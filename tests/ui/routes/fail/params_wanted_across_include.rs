//! Included routes that want a capture of their prefix.

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
        pub fn routes(room_id: int) -> chanx::Routes {
            "chat/" => super::RoomChat,
        }
    }
}

routes! {
    fn routes() -> Routes {
        "room/" => include(chat::routes),
    }
}

fn main() {}
