//! A message whose fields have no names.

use chanx::prelude::*;

#[payload]
#[derive(OutgoingMessage)]
struct Answer(String, String);

fn main() {}
