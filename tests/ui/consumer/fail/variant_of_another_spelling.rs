//! Variants whose handlers can't be found by name, or have a name that is a keyword.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant;

#[derive(IncomingMessage)]
pub enum Ask {
    HTTPGet,
    Type,
}

#[consumer(incoming = Ask)]
impl Assistant {}

fn main() {}
