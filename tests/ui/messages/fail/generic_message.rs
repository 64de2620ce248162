//! A union with a type parameter.

use chanx::prelude::*;

#[derive(IncomingMessage)]
enum Ask<T> {
    Say(T),
}

fn main() {}
