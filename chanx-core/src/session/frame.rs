//! One WebSocket message as it is, for consumers of raw frames.

use std::{fmt, ops::Deref};

use bytes::Bytes;
use tungstenite::Utf8Bytes;

/// A frame of fewer bytes is small.
const SMALL: usize = 4096;

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

impl Frame {
    /// In memory of its own where it is small, for who may keep it: what came together is one piece, as large as one read.
    pub(crate) fn detached(self) -> Self {
        match self {
            Self::Text(text) if text.len() < SMALL => Self::from(&*text),
            Self::Binary(bytes) if bytes.len() < SMALL => Self::Binary(Bytes::copy_from_slice(&bytes)),
            large => large,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_frame_keeps_nothing_of_what_came_with_it() {
        let read = Bytes::from(vec![b'x'; 3 * SMALL]);
        let small = [
            Frame::Binary(read.slice(..SMALL - 1)),
            Frame::Text(FrameText::new(Utf8Bytes::try_from(read.slice(1..5)).unwrap())),
        ];
        for frame in small {
            let detached = frame.clone().detached();
            assert_eq!(detached, frame);
            assert_ne!(detached.as_bytes().as_ptr(), frame.as_bytes().as_ptr());
        }
        let large = Frame::Binary(read.slice(SMALL..));
        assert_eq!(
            large.clone().detached().as_bytes().as_ptr(),
            large.as_bytes().as_ptr()
        );
    }
}
