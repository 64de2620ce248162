//! A struct without names as a group message.

use chanx::prelude::*;

#[derive(GroupMessage)]
struct Said(String);

fn main() {}
