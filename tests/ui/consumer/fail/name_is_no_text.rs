//! A name that is not in quotes.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer(name = assistant)]
impl Assistant {}

fn main() {}
