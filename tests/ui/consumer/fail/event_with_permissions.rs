//! Nobody asks for an event, so that none is forbidden.

use chanx::{access, prelude::*};

#[derive(Debug, ChannelEvent)]
enum Told {
    Closed,
}

#[derive(Default)]
struct Chat;

#[consumer(events = Told)]
impl Chat {
    #[event(permissions = access::IsStaff)]
    async fn closed(&mut self) {}
}

fn main() {
    let _ = access::IsStaff;
}
