//! A consumer with a type parameter.

use chanx::prelude::*;

#[derive(Default)]
struct Assistant<T>(T);

#[consumer]
impl<T: Send + 'static> Assistant<T> {}

fn main() {}
