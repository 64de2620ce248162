//! All that the macros may name, and nothing that users may. `chanx::__private` re-exports it.

pub use garde;
pub use schemars;
pub use serde;
