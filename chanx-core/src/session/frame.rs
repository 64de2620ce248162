//! One WebSocket message as it is, for consumers of raw frames.

use std::{fmt, ops::Deref};

use bytes::Bytes;
use tungstenite::Utf8Bytes;

/// One WebSocket message as it came, or as it shall go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Text.
    Text(FrameText),
    /// Bytes.
    Binary(Bytes),
}

/// The text of a frame: shared and cheap to clone, known to be UTF-8.
///
/// ```
/// use chanx_core::session::{Frame, FrameText};
///
/// let text = FrameText::from("hello");
/// assert_eq!(&*text, "hello");
/// assert_eq!(Frame::from("hello"), Frame::Text(text));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FrameText(Utf8Bytes);

impl Frame {
    /// The payload's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }
}

impl FrameText {
    pub(crate) fn new(text: Utf8Bytes) -> Self {
        Self(text)
    }
}

impl Deref for FrameText {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for FrameText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl From<String> for FrameText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for FrameText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Frame {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&str> for Frame {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Bytes> for Frame {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Vec<u8>> for Frame {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }
}
