//! Nobody asks for an event, so that none is forbidden.

use chanx::{access::IsStaff, prelude::*};

#[derive(Debug, ChannelEvent)]
enum Told {
    Closed,
}

#[derive(Default)]
struct Chat;

#[consumer(events = Told)]
impl Chat {
    #[event(permissions = IsStaff)]
    async fn closed(&mut self) {}
}

fn main() {}
