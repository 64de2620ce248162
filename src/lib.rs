//! The missing toolkit for WebSockets.

#[doc(hidden)]
pub use chanx_core::private as __private;
