//! Ready-made authentication classes: where a request carries something that says who is connecting, and what is made of it.

// Tokens.
mod bearer;

pub use bearer::{Bearer, Verifier};

use crate::error::Error;

/// 401 for whatever does not prove what it should. Why is not told: it would help those who guess.
fn invalid_token() -> Error {
    Error::client("Invalid token.")
}
