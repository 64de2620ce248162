//! The runtime of chanx: all that a consumer needs, whether macros wrote it or a person.
//!
//! Use it through the crate `chanx`, which adds the macros and re-exports everything here. The modules
//! stand in the order in which data meets them.

// The application: routes, state and settings, ready to serve.
pub mod app;
// What the toolkit can be told, by file, environment and consumer.
pub mod settings;
// The error that handlers return.
pub mod error;
// A request becomes a socket, or is refused.
pub mod handshake;
// Which consumer a path leads to.
pub mod routing;
// Who is connecting, and may they enter.
pub mod access;
// Bytes become a typed message, and a message becomes bytes.
pub mod message;
// A typed message finds its handler.
pub mod dispatch;
// One connection, from the verdict to the last frame.
pub mod session;

#[doc(hidden)]
pub mod private;
