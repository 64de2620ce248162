//! The runtime of chanx: all that a consumer needs, whether macros wrote it or a person.
//!
//! Use it through the crate `chanx`, which adds the macros and re-exports everything here. The modules stand in the
//! order in which data meets them.

// Routes, state and settings, ready to serve.
pub mod app;
// What the toolkit can be told.
pub mod settings;
// The error that handlers return.
pub mod error;

// 1. A TCP stream becomes a request, and a request a socket.
pub mod handshake;
pub mod routing;
pub mod server;
// 2. Who is it, and may it enter.
pub mod access;
// 3. One connection's life.
pub mod session;
// 4. Bytes become a typed message.
pub mod message;
// 5. A typed message finds its handler.
pub mod dispatch;
// 6. Messages go out, and across.
pub mod group;
pub(crate) mod outbox;

// Beside the way: the contract of every consumer, for documents and tests.
pub mod schema;
// What is under way, and what is said of it.
pub mod activity;
pub(crate) mod observe;
// Checks that run while a program is compiled.
pub(crate) mod compile_time;

#[doc(hidden)]
pub mod private;
