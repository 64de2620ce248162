//! A capture by another name.

use chanx::prelude::*;

#[derive(PathParams)]
struct RoomPath {
    room_id: u64,
}

#[derive(Default)]
struct RoomChat;

#[consumer(params = RoomPath)]
impl RoomChat {}
routes! {
    fn routes() -> Routes {
        "room/<int:id>/" => RoomChat,
    }
}

fn main() {}
