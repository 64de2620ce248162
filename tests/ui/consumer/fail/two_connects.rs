//! Two methods that build the consumer.

use chanx::prelude::*;

struct Assistant;

#[consumer]
impl Assistant {
    #[connect]
    async fn enter() -> Self {
        Self
    }

    #[connect]
    async fn enter_again() -> Self {
        Self
    }
}

fn main() {}
