//! The missing toolkit for WebSockets: messages are enums, consumers are `impl` blocks, and everything around them comes
//! with the toolkit and is checked by the compiler.
//!
//! ```no_run
//! use chanx::prelude::*;
//!
//! #[payload]
//! pub struct Text {
//!     pub content: String,
//! }
//!
//! /// What clients may say.
//! #[derive(Debug, IncomingMessage)]
//! pub enum Ask {
//!     NewMessage(Text), // {"action":"new_message","payload":{"content":"…"}}
//!     Ping,
//! }
//!
//! /// What they are answered.
//! #[derive(Debug, OutgoingMessage)]
//! pub enum Answer {
//!     Reply(Text),
//!     Pong,
//! }
//!
//! #[derive(Debug, Default)]
//! pub struct Assistant;
//!
//! #[consumer(incoming = Ask, outgoing = Answer)]
//! impl Assistant {
//!     #[handler]
//!     async fn new_message(&mut self, message: Text) -> Answer {
//!         Answer::Reply(Text { content: format!("Reply: {}", message.content) })
//!     }
//!
//!     #[handler]
//!     async fn ping(&mut self) -> Answer {
//!         Answer::Pong
//!     }
//! }
//!
//! routes! {
//!     pub fn routes() -> Routes {
//!         "ws/assistants/" => Assistant,
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<()> {
//!     App::new(routes()).serve("127.0.0.1:8000").await
//! }
//! ```
//!
//! # Where to look
//!
//! | for | see |
//! | --- | --- |
//! | messages and their payloads | [`IncomingMessage`](macro@IncomingMessage), [`OutgoingMessage`](macro@OutgoingMessage), [`payload`](macro@payload) |
//! | what groups and the rest of the program tell | [`GroupMessage`](macro@GroupMessage), [`ChannelEvent`](macro@ChannelEvent), [`Group`] |
//! | consumers, handlers, hooks | [`consumer`](macro@consumer), and [`Consumer`] without macros |
//! | what a consumer knows and can do | [`Context`], [`Sender`] |
//! | routes | [`routes!`], [`PathParams`](macro@PathParams), [`routing`] |
//! | errors, and what clients read of them | [`Error`], [`ClientError`] |
//! | running it, alone or within axum | [`App`], [`server::Service`] |
//! | all that can be set | [`Settings`] |
//! | who may enter | [`access`] |
//! | documents and a playground | the feature `playground`, and the crate `chanx-playground` |
//! | the AsyncAPI document of it all | [`App::asyncapi`], [`schema`] |
//! | tests without ports and sleeps | the crate `chanx-testing` |

#[doc(inline)]
pub use chanx_core::{
    access, activity, app, dispatch, error, group, handshake, message, routing, schema, server, session,
    settings,
};

#[doc(inline)]
pub use chanx_core::{
    access::Admission,
    app::{App, FromRef, NoState},
    dispatch::Consumer,
    error::{ClientError, Error, Result},
    group::{Channels, Group, GroupError, Receives},
    message::{ChannelEvent, GroupMessage, IncomingMessage, Message, Never, OutgoingMessage},
    routing::{PathParams, Routes},
    session::{CloseCode, CloseReason, Context, Frame, SendError, Sender},
    settings::Settings,
};

/// Pages of documents, and a playground to talk to the application.
#[cfg(feature = "playground")]
#[doc(inline)]
pub use chanx_playground as playground;

#[doc = include_str!("docs/incoming.md")]
pub use chanx_macros::IncomingMessage;

#[doc = include_str!("docs/outgoing.md")]
pub use chanx_macros::OutgoingMessage;

#[doc = include_str!("docs/group_message.md")]
pub use chanx_macros::GroupMessage;

#[doc = include_str!("docs/channel_event.md")]
pub use chanx_macros::ChannelEvent;

#[doc = include_str!("docs/payload.md")]
pub use chanx_macros::payload;

#[doc = include_str!("docs/consumer.md")]
pub use chanx_macros::consumer;

#[doc = include_str!("docs/path_params.md")]
pub use chanx_macros::PathParams;

#[doc = include_str!("docs/routes.md")]
pub use chanx_macros::routes;

/// Marks the method of a [`consumer`](macro@consumer) that makes it, before the client hears that it is in.
pub use chanx_macros::connect;

/// Marks the method of a [`consumer`](macro@consumer) that runs once, when the connection has ended.
pub use chanx_macros::disconnect;

/// Marks the method of a [`consumer`](macro@consumer) for one variant of its events.
pub use chanx_macros::event;

/// Marks the method of a [`consumer`](macro@consumer) that takes frames as they came.
pub use chanx_macros::frame;

/// Marks the function of a [`consumer`](macro@consumer) that says which groups it is in from the beginning.
pub use chanx_macros::groups;

/// Marks the method of a [`consumer`](macro@consumer) for one variant of its messages.
pub use chanx_macros::handler;

/// Marks the function of a [`consumer`](macro@consumer) that loads its object, between the two stages of its permissions.
pub use chanx_macros::object;

/// Marks the method of a [`consumer`](macro@consumer) that runs before the client's first message.
pub use chanx_macros::ready;

/// Marks the method of a [`consumer`](macro@consumer) that takes every message, for a `match` of one's own.
pub use chanx_macros::receive;

/// What a program that writes consumers needs: `use chanx::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Admission, App, ChannelEvent, Channels, ClientError, CloseCode, CloseReason, Consumer, Context,
        Error, Frame, FromRef, Group, GroupError, GroupMessage, IncomingMessage, Message, Never, NoState,
        OutgoingMessage, PathParams, Receives, Result, Routes, SendError, Sender, Settings, connect,
        consumer, disconnect, event, frame, groups, handler, object, payload, ready, receive, routes,
    };
    #[cfg(feature = "playground")]
    pub use chanx_playground::PagesExt as _;
}

#[doc(hidden)]
pub use chanx_core::private as __private;

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
