//! An event helper where nothing looks for it.

use chanx::prelude::*;

struct RoomChat;

impl RoomChat {
    #[event]
    async fn renamed(&mut self) {}
}

fn main() {}
