//! What is checked of unions and routes while they are compiled, and said in whole sentences.
//!
//! These run in constants that the macros emit at the user's own tokens; a panic there is a compile error.

// Actions: which a union has, and whether they are told apart.
mod actions;
// Every variant has a method.
mod methods;
// What routes capture.
mod routes;
// Texts in constants.
mod sentence;

pub use actions::{actions_in, actions_of, has_action, nested_is_distinct};
pub use methods::{EVENTS, HANDLERS, all_events_by, all_handled, all_handled_by, events_of, incoming_of};
pub use routes::{RoutesOf, Written, all_captured, is_strict_too, says_who_may_enter};
