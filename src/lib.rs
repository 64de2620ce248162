//! The missing toolkit for `WebSockets`.

pub use chanx_core::{
    access, activity, app, dispatch, error, handshake, message, routing, server, session, settings,
};

pub use chanx_core::message::{IncomingMessage, Message, Never, OutgoingMessage};
pub use chanx_core::{
    app::{App, FromRef, NoState},
    dispatch::Consumer,
    error::{ClientError, Error, Result},
    routing::{PathParams, Routes},
    session::{CloseCode, CloseReason, Context, Frame, SendError, Sender},
    settings::Settings,
};
pub use chanx_macros::{
    IncomingMessage, OutgoingMessage, PathParams, connect, consumer, disconnect, frame, handler, payload,
    ready, receive, routes,
};

/// What a program that writes consumers needs.
pub mod prelude {
    pub use crate::{
        App, ClientError, CloseCode, CloseReason, Consumer, Context, Error, Frame, FromRef, IncomingMessage,
        Message, Never, NoState, OutgoingMessage, PathParams, Result, Routes, SendError, Sender, Settings,
        connect, consumer, disconnect, frame, handler, payload, ready, receive, routes,
    };
}

#[doc(hidden)]
pub use chanx_core::private as __private;
