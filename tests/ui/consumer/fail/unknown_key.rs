//! A key that is none of the macro's.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer(message = Ask)]
impl Assistant {}

fn main() {}
