//! A permission that asks for an object, on a consumer that has none.

use chanx::{
    access::{Loads, Permission},
    prelude::*,
};

struct Room {
    is_open: bool,
}

struct IsOpen;

impl<C: Loads<Room>> Permission<C> for IsOpen {
    async fn has_object_permission(&self, _: &Admission<C>, room: &Room) -> Result<bool> {
        Ok(room.is_open)
    }
}

#[derive(Default)]
struct Chat;

#[consumer(permissions = IsOpen)]
impl Chat {}

fn main() {}
