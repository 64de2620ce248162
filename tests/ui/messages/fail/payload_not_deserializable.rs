//! A payload that can be written, not read.

use chanx::prelude::*;

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Text {
    content: String,
}

#[derive(IncomingMessage)]
enum Ask {
    Say(Text),
}

fn main() {}
