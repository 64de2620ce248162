//! An action that the toolkit itself understands.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask {
    Subscribe,
}

fn main() {}
