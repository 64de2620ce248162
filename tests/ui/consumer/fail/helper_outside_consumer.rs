//! Several helpers where `#[consumer]` does not see them.

use chanx::prelude::*;

struct Assistant;

impl Assistant {
    #[handler]
    async fn ping(&mut self) {}
}

#[connect]
async fn enter() {}

fn main() {}
