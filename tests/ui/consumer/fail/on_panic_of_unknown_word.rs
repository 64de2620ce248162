//! A word that says nothing.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer(on_panic = "restart")]
impl Assistant {}

fn main() {}
