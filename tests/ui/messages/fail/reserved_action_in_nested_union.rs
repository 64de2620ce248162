//! A nested union that is of the other direction, and has an action of the toolkit.

use chanx::prelude::*;

#[derive(OutgoingMessage)]
enum Feed {
    Subscribe,
}

#[derive(IncomingMessage)]
enum Ask {
    #[message(union)]
    Feed(Feed),
}

fn main() {}
