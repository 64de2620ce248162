//! Permissions are joined by `|` and `&`.

use chanx::{
    access::{AllowAny, IsStaff},
    prelude::*,
};

#[derive(Default)]
struct Chat;

#[consumer(permissions = (AllowAny || IsStaff) && !IsStaff)]
impl Chat {}

fn main() {}
