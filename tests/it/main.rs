//! End to end: the modules mirror those of the core.

mod bad_input;
mod decode;
mod session;
mod support;
