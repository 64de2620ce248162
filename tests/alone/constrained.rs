//! A constraint, in a crate without `garde`.

use chanx::prelude::*;

/// A line of chat.
#[payload]
pub struct Text {
    #[garde(length(chars, min = 1))]
    pub content: String,
    #[garde(length(max = 3))]
    pub tags: Vec<String>,
}

/// What a client may say.
#[derive(IncomingMessage)]
pub enum Ask {
    /// A line.
    Say(Text),
}

fn main() {
    let _ = Text {
        content: String::new(),
        tags: Vec::new(),
    };
}
