//! A name that names nothing.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer(name = "my assistant")]
impl Assistant {}

fn main() {}
