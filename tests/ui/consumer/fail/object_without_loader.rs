//! An object that nothing loads.

use chanx::prelude::*;

struct Room;

#[derive(Default)]
struct Chat;

#[consumer(object = Room)]
impl Chat {}

fn main() {}
