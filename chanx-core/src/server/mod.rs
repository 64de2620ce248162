//! From a TCP stream to a session: accept, match the path, shake hands, start.

// Takes connections off a listener until told to stop.
pub(crate) mod accept;
// The body of the answers that are no socket.
mod body;
// The document, as it is served.
pub(crate) mod documents;
// Stopping.
pub(crate) mod drain;
// What waits at the end of a route.
pub(crate) mod mount;
// The verdict in the handshake.
mod verdict;
// What was lately wished of a user's connections.
mod wishes;
// One request: a socket, a refusal, or the fallback's business.
pub(crate) mod service;

pub use accept::{Bound, IntoListener, ServeError};
pub use body::{Body, BoxError};
pub use service::Service;
