//! The error that handlers return: opaque to the client unless it says otherwise.

use std::{borrow::Cow, error::Error as StdError, fmt, io};

/// What handlers, hooks and [`App::serve`](crate::app::App::serve) return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the application or of the toolkit.
///
/// Every [`std::error::Error`] becomes one with `?`. A client is told nothing of it but
/// `Failed to process message`; [`Error::client`] and [`ClientError::client`] give it a text that the
/// client may read.
///
/// ```
/// use chanx_core::error::{ClientError, Error, Result};
///
/// fn parse(number: &str) -> Result<u32> {
///     Ok(number.parse()?) // opaque: the client learns nothing
/// }
///
/// fn room(id: u32) -> Result<&'static str> {
///     (id == 1).then_some("lobby").client("No such room") // the client reads this
/// }
///
/// assert_eq!(parse("x").unwrap_err().client_detail(), None);
/// assert_eq!(room(2).unwrap_err().client_detail(), Some("No such room"));
/// assert_eq!(Error::client("Too late").client_detail(), Some("Too late"));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    /// What the client may read.
    client: Option<Cow<'static, str>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error whose text the client may read.
    pub fn client(detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            client: Some(detail.into()),
            source: None,
        }))
    }

    /// What the client may read of this error; `None` where it is opaque.
    pub fn client_detail(&self) -> Option<&str> {
        self.0.client.as_deref()
    }

    /// The error that this one was made from, and through its `source()` what caused that.
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// The first error in the chain of causes that is a `T`.
    ///
    /// ```
    /// use chanx_core::error::Error;
    ///
    /// let error = Error::from(std::io::Error::other("disk"));
    /// assert!(error.find::<std::io::Error>().is_some());
    /// ```
    pub fn find<T: StdError + 'static>(&self) -> Option<&T> {
        let mut next = self.cause().map(|cause| cause as &(dyn StdError + 'static));
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            next = cause_of(error);
        }
        None
    }
}

/// An `io::Error` passes over what it was made from: its `source()` is already that one's cause.
fn cause_of<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

// `Error` is no `std::error::Error` itself: that is what lets `?` take every one of them.
impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(source: E) -> Self {
        Self(Box::new(Inner {
            client: None,
            source: Some(Box::new(source)),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.client, &self.0.source) {
            (Some(detail), _) => f.write_str(detail),
            (None, Some(source)) => source.fmt(f),
            (None, None) => f.write_str("unknown error"),
        }
    }
}

/// The whole chain on one line: what `fn main() -> chanx::Result<()>` prints, and the log.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut next: Option<&(dyn StdError + 'static)> = match (&self.0.client, &self.0.source) {
            (Some(_), Some(source)) => Some(source.as_ref()),
            (None, Some(source)) => source.source(),
            _ => None,
        };
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

/// `.client("No such room")?` on a [`Result`](std::result::Result) or an [`Option`]. Sealed: for these two.
pub trait ClientError<T>: sealed::Sealed {
    /// Gives the error a text that the client may read.
    ///
    /// # Errors
    /// Where `self` is an `Err` or `None`. The original error stays the cause, for the log.
    fn client(self, detail: impl Into<Cow<'static, str>>) -> Result<T>;
}

impl<T, E: Into<Error>> ClientError<T> for std::result::Result<T, E> {
    fn client(self, detail: impl Into<Cow<'static, str>>) -> Result<T> {
        self.map_err(|error| {
            let mut error: Error = error.into();
            error.0.client = Some(detail.into());
            error
        })
    }
}

impl<T> ClientError<T> for Option<T> {
    fn client(self, detail: impl Into<Cow<'static, str>>) -> Result<T> {
        self.ok_or_else(|| Error::client(detail))
    }
}

mod sealed {
    /// What [`super::ClientError`] is implemented for.
    pub trait Sealed {}
    impl<T, E> Sealed for Result<T, E> {}
    impl<T> Sealed for Option<T> {}
}
