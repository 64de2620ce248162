//! A generic type without its argument.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant<T>(T);

#[consumer]
impl Assistant {}

fn main() {}
