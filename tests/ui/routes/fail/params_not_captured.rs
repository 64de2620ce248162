//! A consumer that wants what its route does not capture.

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
        "room/" => RoomChat,
    }
}

fn main() {}
