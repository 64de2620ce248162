//! What is loaded is not the object.

use chanx::prelude::*;

struct Room;

#[derive(Default)]
struct Chat;

#[consumer(object = Room)]
impl Chat {
    #[object]
    async fn room() -> Room {
        Room
    }
}

fn main() {}
