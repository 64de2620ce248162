//! Serde's way to name an action.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
enum Answer {
    #[serde(rename = "here_i_am")]
    Pong,
}

fn main() {}
