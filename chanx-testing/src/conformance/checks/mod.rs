//! Each thing that a layer has to do; `layer_conformance!` makes a test of each.

// What arrives, and how.
mod delivery;
// The server goes away and comes back.
mod faults;
// Who hears what.
mod groups;
// The end of a layer, and its health.
mod life;

pub use delivery::*;
pub use faults::*;
pub use groups::*;
pub use life::*;
