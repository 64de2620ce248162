//! On the implementation of a trait.

use chanx::prelude::*;

trait Chat {}

#[derive(Default)]
struct Assistant;

#[consumer]
impl Chat for Assistant {}

fn main() {}
