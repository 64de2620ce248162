//! The layer with real servers, which the tests start, freeze and kill.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

mod bounds;
mod cluster;
mod conformance;
mod connecting;
mod delivery;
#[cfg(feature = "encryption")]
mod encryption;
mod ending;
mod groups;
mod observe;
mod outages;
mod python;
#[cfg(feature = "sentinel")]
mod sentinel;
#[cfg(feature = "tls")]
mod tls;

#[path = "../support/mod.rs"]
mod support;
