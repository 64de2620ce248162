//! All that the macros may name, and nothing that users may. `chanx::__private` re-exports it.

pub use garde;
pub use schemars;
pub use serde;

pub use core::{
    clone::Clone,
    default::Default,
    marker::Send,
    option::Option::{self, None, Some},
    result::Result::{self, Err, Ok},
    unreachable,
};
pub use std::{boxed::Box, string::String, vec::Vec};

pub use crate::{
    access::{Identified, Open},
    app::NoState,
    compile_time::{all_captured, all_handled, has_action, nested_is_distinct},
    dispatch::{
        Consumer, Frames, HandlerSpec, IntoReply, Spec,
        outcome::{Outcome, outcome},
        spec::client_error,
    },
    error::{Error, Result as HandlerResult},
    message::{
        IncomingMessage, Message, Never, OutgoingMessage, Variant, Violations,
        builtin::{RESERVED_INCOMING, RESERVED_OUTGOING},
        payload::read,
        validation::{
            Name, Named, Names, Tagging,
            probe::{Probe, Unconstrained},
        },
    },
    routing::{Captures, PathParam, PathParams, Routes, include, path, re_include, re_path},
    session::{CloseReason, Context, Frame},
    settings::{OnPanic, Overrides},
};

/// Sends what a handler returned.
///
/// # Errors
/// As [`IntoReply::reply`].
pub async fn reply<C: Consumer, Via, R: IntoReply<C::Outgoing, Via>>(
    sender: crate::session::Sender<C::Outgoing>,
    reply: R,
) -> HandlerResult<()> {
    reply.reply(&sender).await
}

/// The consumer that nobody has written a `#[connect]` for.
pub fn built<C: Buildable>() -> C {
    C::build()
}

/// What can be made without being told how.
#[diagnostic::on_unimplemented(
    message = "nothing says how to make a `{Self}`",
    label = "neither `Default` nor a `#[connect]`",
    note = "put `#[derive(Default)]` on it, or write `#[connect] async fn connect(ctx: &mut Context<Self>) -> Result<Self>`"
)]
pub trait Buildable {
    /// Makes one.
    fn build() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> Buildable for T {
    fn build() -> Self {
        Self::default()
    }
}
