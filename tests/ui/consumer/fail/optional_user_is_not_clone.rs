//! A user who may be absent.

use chanx::prelude::*;

struct Member {
    name: String,
}

impl chanx::access::User for Member {}

#[derive(Default)]
struct Assistant;

#[consumer(user = Option<Member>)]
impl Assistant {}

fn main() {}
