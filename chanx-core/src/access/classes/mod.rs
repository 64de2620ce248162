//! Ready-made authentication classes: where a request carries something that says who is connecting, and what is made of it.

// Tokens.
mod bearer;
// Tokens that prove by themselves whose they are.
#[cfg(feature = "jwt")]
mod jwt;
// One key for these.
#[cfg(feature = "jwt")]
mod jwt_key;
// All keys for these.
#[cfg(feature = "jwt")]
mod key_set;

pub use bearer::{Bearer, Verifier};
#[cfg(feature = "jwt")]
pub use jwt::{Claims, Jwt};
#[cfg(feature = "jwt")]
pub use jwt_key::{JwtAlgorithm, JwtKey, KeyError};
#[cfg(feature = "jwt")]
pub use key_set::KeySet;

use crate::error::Error;

/// 401 for whatever does not prove what it should. Why is not told: it would help those who guess.
fn invalid_token() -> Error {
    Error::client("Invalid token.")
}
