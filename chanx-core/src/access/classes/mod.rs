//! Ready-made authentication classes: where a request carries something that says who is connecting, and what is made of it.

// Name and password.
mod basic;
// Tokens.
mod bearer;
// Users whom a layer in front has found.
mod from_extension;
// Tokens that prove by themselves whose they are.
#[cfg(feature = "jwt")]
mod jwt;
// One key for these.
#[cfg(feature = "jwt")]
mod jwt_key;
// All keys for these.
#[cfg(feature = "jwt")]
mod key_set;
// Sessions of `tower-sessions`.
#[cfg(feature = "tower-sessions")]
mod session;
// Cookies that the site has signed.
#[cfg(feature = "signed-cookie")]
mod signed_cookie;

pub use basic::{Basic, VerifyPassword};
pub use bearer::{Bearer, Verifier};
pub use from_extension::FromExtension;
#[cfg(feature = "jwt")]
pub use jwt::{Claims, Jwt};
#[cfg(feature = "jwt")]
pub use jwt_key::{JwtAlgorithm, JwtKey, KeyError};
#[cfg(feature = "jwt")]
pub use key_set::KeySet;
#[cfg(feature = "tower-sessions")]
pub use session::{LoadUser, Session};
#[cfg(feature = "signed-cookie")]
pub use signed_cookie::{CookieKeyError, CookieKeys, SignedCookie};

use super::authentication::short_name;
use crate::error::Error;

/// 401 for whatever does not prove what it should. Why is not told: it would help those who guess.
fn invalid_token() -> Error {
    Error::client("Invalid token.")
}

/// What a class is called that asks another type.
fn named<T>(class: &str) -> String {
    format!("{class}({})", short_name::<T>())
}
