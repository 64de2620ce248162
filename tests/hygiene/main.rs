//! What the macros write gets along with whatever the user's crate is like.

mod every_setting;
mod names_like_the_macros;
mod names_of_the_user;
