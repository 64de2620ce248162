//! A number where the reason comes.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[consumer]
impl Assistant {
    #[disconnect]
    async fn leave(self, code: u16) {
        let _ = code;
    }
}

fn main() {}
