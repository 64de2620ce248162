//! Tests of chanx servers without ports, sleeps and time-outs.
//!
//! A [`TestApp`] runs the application as it is; its clients speak the real protocol, handshake, frames and close codes,
//! over in-memory pipes. [`RunningApp::settle`] waits until everything that a test has caused has been done: it counts
//! what is under way, it does not poll.
//!
//! ```
//! # use chanx_core as chanx;
//! # use chanx::{dispatch::Consumer, message::Never, access::Open, app::NoState, session::{Context, Frame},
//! #     dispatch::{Frames, Spec}, error::Result, routing::{Routes, path}};
//! # struct Echo;
//! # impl Consumer for Echo {
//! #     type Incoming = Never; type Outgoing = Never; type Event = Never; type State = NoState; type Params = (); type Access = Open;
//! #     const SPEC: Spec = Spec::NAMED_BY_TYPE.frames(Frames::Raw);
//! #     async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
//! #     async fn frame(&mut self, ctx: &mut Context<Self>, frame: Frame) -> Result<()> { Ok(ctx.send_frame(frame).await?) }
//! # }
//! # fn routes() -> Routes { Routes::new([path::<Echo, _>("ws/echo/")]) }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use chanx_testing::TestApp;
//!
//! let app = TestApp::new(routes()).start();
//! let mut client = app.client("/ws/echo/").connect().await;
//! client.send_text("hello").await;
//! assert_eq!(client.next_text().await, "hello");
//! # });
//! ```
//!
//! What is beside the sockets is tested on the same application: [`RunningApp::get`], [`RunningApp::post`] and
//! [`RunningApp::http`] ask for pages, and [`TestApp::start_behind`] puts a site's layers in front of it all.
//!
//! [`assert_compatible!`] holds the application to what its clients were told, by its AsyncAPI document.

mod app;
mod broadcasts;
mod client;
pub mod conformance;
mod contract;
mod faults;
mod pipe;
mod runtime;
mod serve;

pub use app::{Listening, RunningApp, TestApp, settle_all};
pub use broadcasts::{Broadcast, Flagged, GroupFrame};
/// Makes an `async fn` a test, on one thread.
///
/// `#[chanx_testing::test(paused)]` lets time stand still: it jumps to the next timer whenever nothing else is left to do,
/// so that a minute takes no time, and the order of what timers do is always the same. Each waiting in the kit then has an
/// hour of that time, and ten seconds of the clock's otherwise.
///
/// ```
/// #[chanx_testing::test(paused)]
/// async fn a_minute_takes_no_time() {
///     tokio::time::sleep(std::time::Duration::from_secs(60)).await;
/// }
/// ```
pub use chanx_macros::chanx_test as test;
pub use client::{Asking, Closed, Connecting, Plain, Received, Refused, Socket, TestClient, Verdict, frame};
pub use contract::Documented;
pub use faults::{Counts, FaultBus, FaultLayer};

/// All that `#[chanx_testing::test]` may name, and nothing that users may.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        conformance::{checks, conform},
        contract::{compatible, documented},
        runtime::run,
    };
}
