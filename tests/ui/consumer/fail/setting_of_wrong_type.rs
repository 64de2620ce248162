//! Several values that settings don't take.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer(send_completion = "yes", max_message_bytes = -1, idle_timeout = 5)]
impl Assistant {}

fn main() {}
