//! Groups, events, and what reaches connections from elsewhere.

mod by_hand;
mod names;
mod several;
