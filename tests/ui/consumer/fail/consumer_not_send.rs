//! A consumer that can't leave its thread.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant {
    count: std::rc::Rc<u32>,
}

#[consumer]
impl Assistant {}

fn main() {}
