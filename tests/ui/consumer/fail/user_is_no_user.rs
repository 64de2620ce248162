//! A type that does not say who is connected.

use chanx::prelude::*;

struct Member {
    name: String,
}

#[derive(Default)]
struct Assistant;

#[consumer(user = Member)]
impl Assistant {}

fn main() {}
