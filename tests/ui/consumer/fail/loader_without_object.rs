//! A function that loads, and nothing says what.

use chanx::prelude::*;

struct Room;

#[derive(Default)]
struct Chat;

#[consumer]
impl Chat {
    #[object]
    async fn room() -> Option<Room> {
        None
    }
}

fn main() {}
