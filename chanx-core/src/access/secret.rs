//! Comparing secrets.

use subtle::ConstantTimeEq;

/// Whether what a client shows is the secret, in a time that does not tell how much of it is right.
///
/// ```
/// use chanx_core::access::same_secret;
///
/// assert!(same_secret("open sesame", "open sesame"));
/// assert!(!same_secret("open", "open sesame"));
/// ```
pub fn same_secret(shown: impl AsRef<[u8]>, secret: impl AsRef<[u8]>) -> bool {
    shown.as_ref().ct_eq(secret.as_ref()).into()
}
