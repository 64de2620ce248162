//! Contains what the application's code throws: errors become values, and so do panics.

use std::{any::Any, borrow::Cow, future::Future, panic::AssertUnwindSafe};

use futures_util::FutureExt;

use crate::error::{Error, Result};

/// A panic of the application's code, contained.
#[derive(Debug, thiserror::Error)]
#[error("panicked: {0}")]
pub(crate) struct Panicked(Cow<'static, str>);

/// Why a piece of the application's code did not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    Error(Error),
    Panic(Panicked),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Error(error) => error,
            Failure::Panic(panic) => panic.into(),
        }
    }
}

/// Runs a future of the application; a panic ends it, and nothing else.
///
/// The state that it borrowed may be half changed: whoever calls this decides whether that state lives on.
pub(crate) fn caught<T>(
    future: impl Future<Output = T>,
) -> impl Future<Output = std::result::Result<T, Panicked>> {
    // No `async` block here and below: it would keep room for `future` twice.
    let outcome = AssertUnwindSafe(future).catch_unwind();
    outcome.map(|outcome| outcome.map_err(|payload| Panicked(text(payload.as_ref()))))
}

/// The same for what may fail by itself.
pub(crate) fn contained<T, E: Into<Error>>(
    future: impl Future<Output = Result<T, E>>,
) -> impl Future<Output = std::result::Result<T, Failure>> {
    caught(future).map(|outcome| match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure::Error(error.into())),
        Err(panic) => Err(Failure::Panic(panic)),
    })
}

/// What `panic!` was given.
fn text(payload: &(dyn Any + Send)) -> Cow<'static, str> {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        Cow::Borrowed(text)
    } else if let Some(text) = payload.downcast_ref::<String>() {
        Cow::Owned(text.clone())
    } else {
        Cow::Borrowed("with a payload that is no text")
    }
}
