//! Real sites of the Python chanx on one bus with Rust processes: `cargo xtask test family` installs their packages and
//! runs this. The Python programs are in `tests/clients/family`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

// Bodies that are encrypted.
mod encryption;
// A Redis, a Python site and a Rust application on it.
mod family;
// What groups are called.
mod names;
// chanx 2.13, on FastAPI and on Django.
mod newest;
// chanx 0.9, on Django.
mod original;
// Python programs that run beside the tests.
mod python;
// What the Rust side serves.
mod room;

// Of the other tests: the server, and waiting.
mod support;
