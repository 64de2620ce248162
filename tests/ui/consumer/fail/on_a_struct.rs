//! On the type instead of its block.

use chanx::prelude::*;

#[consumer]
#[derive(Default)]
struct Assistant;

fn main() {}
