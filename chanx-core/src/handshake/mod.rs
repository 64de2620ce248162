//! A request becomes a socket, or is refused.
/// What a client asked for when it connected.
#[derive(Debug)]
pub struct Request {}
