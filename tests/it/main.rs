//! End to end: the modules mirror those of the core.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

mod access;
mod bad_input;
mod case;
mod consumer;
mod decode;
mod entering;
mod groups;
mod handshake;
mod keepalive;
mod logs;
mod messages;
mod outbox;
mod pages;
mod panics;
mod readme;
mod routing;
mod schema;
mod server;
mod session;
mod support;
mod testkit;
mod validation;
mod wire;
