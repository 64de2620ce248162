//! A user who may be absent.

use chanx::prelude::*;

struct Member {
    name: String,
}

impl chanx::access::User for Member {
    fn id(&self) -> chanx::access::UserId {
        self.name.as_str().into()
    }
}

#[derive(Default)]
struct Assistant;

#[consumer(user = Option<Member>)]
impl Assistant {}

fn main() {}
