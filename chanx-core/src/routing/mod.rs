//! Which consumer a path leads to: Django's `path`, `re_path` and `include`, for `WebSockets`.
//!
//! Routes are written with `routes!`, or with the functions here:
//!
//! ```
//! # use chanx_core as chanx;
//! # use chanx::{access::Open, app::NoState, dispatch::Consumer, error::Result, message::Never, session::Context};
//! # struct Lobby;
//! # impl Consumer for Lobby {
//! #     type Incoming = Never; type Outgoing = Never; type Event = Never; type State = NoState; type Params = (); type Access = Open;
//! #     async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
//! # }
//! use chanx::routing::{Routes, include, path};
//!
//! let routes: Routes = Routes::new([include("ws/", Routes::new([path::<Lobby, _>("lobby/").name("lobby")]))]);
//! let table = routes.build()?;
//! assert!(table.find("/ws/lobby/").is_some());
//! assert_eq!(table.reverse_named("lobby", &[])?, "/ws/lobby/");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The first declared match wins, and its consumer's params have to be able to hold what was captured. Matching takes
//! as long for ten thousand routes as for ten: the text in their patterns tells the few apart that are tried.

// A route's path as documents write it.
mod address;
// What a route captured.
mod captures;
// What a capture may look like.
mod converter;
// Where a route leads.
mod endpoint;
// What can be wrong with routes.
mod error;
// What a route's paths are made of.
mod outline;
// Captures, typed.
mod params;
// `room/<int:room_id>/`, taken apart.
mod pattern;
// From a consumer back to a path.
mod reverse;
// Which routes a path may lead to.
mod index;
// How the table is made.
mod build;
// How routes are declared.
mod routes;
// How they are found.
mod table;

#[cfg(test)]
mod tests;

pub use captures::Captures;
pub use converter::PathConverter;
pub use endpoint::{ConsumerInfo, Endpoint};
pub use error::{ReverseError, RouteProblem, RoutingError};
pub use outline::Part;
pub use params::{PathParam, PathParams};
pub use routes::{Route, Routes, include, path, re_include, re_path};
pub use table::{Entry, Found, Table};

pub(crate) use address::Address;
