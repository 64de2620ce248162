//! A type whose fields share their memory.

use chanx::prelude::*;

#[payload]
union Number {
    whole: u32,
    real: f32,
}

fn main() {}
