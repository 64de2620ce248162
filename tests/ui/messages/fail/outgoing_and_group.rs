//! Two derives where one, and a line by hand, would do.

use chanx::prelude::*;

#[derive(OutgoingMessage, GroupMessage)]
enum Notice {
    Closed,
}

fn main() {}
