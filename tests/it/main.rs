//! End to end: the modules mirror those of the core.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

mod bad_input;
mod consumer;
mod decode;
mod readme;
mod session;
mod support;
