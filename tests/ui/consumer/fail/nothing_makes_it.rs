//! Neither `Default` nor `#[connect]`.

use chanx::prelude::*;

struct Assistant {
    name: String,
}

#[consumer]
impl Assistant {}

fn main() {}
