//! A type that is no error.

use chanx::prelude::*;

struct Oops;

#[derive(Default)]
struct Assistant;

#[consumer(client_errors = [Oops])]
impl Assistant {}

fn main() {}
