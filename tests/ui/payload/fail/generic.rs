//! A payload with a type parameter.

use chanx::prelude::*;

#[payload]
struct Wrapped<T> {
    content: T,
}

fn main() {}
