//! A `#[connect]` that builds nothing.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer]
impl Assistant {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) {
        let _ = ctx;
    }
}

fn main() {}
