//! The layer with real servers, which the tests start, freeze and kill.

mod bounds;
mod connecting;
mod delivery;
#[cfg(feature = "encryption")]
mod encryption;
mod ending;
mod groups;
mod outages;
mod python;
#[cfg(feature = "sentinel")]
mod sentinel;
#[cfg(feature = "tls")]
mod tls;

#[path = "../support/mod.rs"]
mod support;
