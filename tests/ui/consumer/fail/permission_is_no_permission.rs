//! A value that is no permission.

use chanx::prelude::*;

struct Room;

#[derive(Default)]
struct Chat;

#[consumer(permissions = Room)]
impl Chat {}

fn main() {}
