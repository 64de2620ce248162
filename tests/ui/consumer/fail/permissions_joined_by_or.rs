//! Permissions are joined by `|`, not by `||`.

use chanx::{access, prelude::*};

#[derive(Default)]
struct Chat;

#[consumer(permissions = access::AllowAny || access::IsStaff)]
impl Chat {}

fn main() {
    let _ = access::AllowAny;
}
