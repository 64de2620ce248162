//! Contains what the application's code throws: errors become values, and so do panics.

use std::{
    any::Any,
    borrow::Cow,
    future::{Future, ready},
    panic::{AssertUnwindSafe, catch_unwind},
};

use futures_util::{FutureExt, future::Either};

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

/// Runs code of the application; a panic ends it, and nothing else.
///
/// The state that it borrowed may be half changed: whoever calls this decides whether that state lives on.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> std::result::Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(panicked)
}

/// Runs a future of the application likewise. It is made under guard too: what is no `async fn` may do all its work, and
/// panic, before there is a future.
pub(crate) fn caught_future<T, F: Future<Output = T>>(
    make: impl FnOnce() -> F,
) -> impl Future<Output = std::result::Result<T, Panicked>> {
    // No `async` block here and below: it would keep room for the future twice.
    match caught(make) {
        Ok(future) => Either::Left(AssertUnwindSafe(future).catch_unwind().map(told)),
        Err(panic) => Either::Right(ready(Err(panic))),
    }
}

/// The same for what may fail by itself.
pub(crate) fn contained<T, E: Into<Error>, F: Future<Output = Result<T, E>>>(
    make: impl FnOnce() -> F,
) -> impl Future<Output = std::result::Result<T, Failure>> {
    caught_future(make).map(|outcome| match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure::Error(error.into())),
        Err(panic) => Err(Failure::Panic(panic)),
    })
}

type Payload = Box<dyn Any + Send>;

fn told<T>(outcome: std::result::Result<T, Payload>) -> std::result::Result<T, Panicked> {
    outcome.map_err(panicked)
}

fn panicked(payload: Payload) -> Panicked {
    Panicked(text(payload.as_ref()))
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
