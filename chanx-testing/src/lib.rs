//! The test kit of chanx.
