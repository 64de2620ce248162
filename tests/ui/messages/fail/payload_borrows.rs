//! A payload that lives in the frame.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask<'a> {
    Say(&'a str),
}

fn main() {}
