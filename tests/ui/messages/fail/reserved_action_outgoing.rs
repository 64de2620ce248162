//! An action that the toolkit itself sends.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
enum Answer {
    Done,
    #[message(action = "complete")]
    Finished,
}

fn main() {}
