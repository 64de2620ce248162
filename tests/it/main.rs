//! End to end: the modules mirror those of the core.

mod decode;
mod session;
