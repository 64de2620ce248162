//! A consumer that builds itself.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer]
impl Assistant {
    #[connect]
    async fn enter(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let _ = (&self, ctx);
        Ok(())
    }
}

fn main() {}
