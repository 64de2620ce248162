//! The macros of chanx.
