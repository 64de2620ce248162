//! What a hook may return: a value, or a `Result` of one.

use crate::error::{Error, Result};

/// What a hook may return for a `T`. `Via` is inferred and never written.
#[diagnostic::on_unimplemented(
    message = "a hook can't return `{Self}` here",
    label = "not `{T}`, nor a `Result` of it",
    note = "return `{T}` or `Result<{T}>`"
)]
pub trait Outcome<T, Via> {
    /// As a `Result`.
    ///
    /// # Errors
    /// The hook's own.
    fn into_result(self) -> Result<T>;
}

/// The markers that keep the implementations of [`Outcome`] apart.
pub mod via {
    /// The value itself.
    #[derive(Debug)]
    pub struct Plain;
    /// Or an error.
    #[derive(Debug)]
    pub struct Fallible;
}

#[diagnostic::do_not_recommend]
impl<T> Outcome<T, via::Plain> for T {
    fn into_result(self) -> Result<T> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: Into<Error>> Outcome<T, via::Fallible> for std::result::Result<T, E> {
    fn into_result(self) -> Result<T> {
        self.map_err(Into::into)
    }
}
