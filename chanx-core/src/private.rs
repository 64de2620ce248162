//! All that the macros may name, and nothing that users may. `chanx::__private` re-exports it.

pub use schemars;
pub use serde;

pub use core::{
    convert::Into,
    marker::{Send, Sync},
    option::Option::{self, None, Some},
    result::Result::{self, Err, Ok},
    unreachable,
};
pub use std::{boxed::Box, future::Future, string::String, vec::Vec};

pub use crate::{
    access::{Access, Admission, Identified, Open, Policy, Rule},
    app::NoState,
    compile_time::{
        EVENTS, HANDLERS, RoutesOf, Written, actions_in, actions_of, all_captured, all_events_by,
        all_handled, all_handled_by, events_of, has_action, incoming_of, is_strict_too, nested_is_distinct,
        says_who_may_enter,
    },
    dispatch::{
        Consumer, Frames, HandlerSpec, IntoReply, Spec,
        outcome::Outcome,
        spec::client_error,
        wiring::{
            Buildable, Carried, Carries, Lends, Parting, Shows, Silent, Uncarried, at_once, forwarded,
            joined, sendable,
        },
    },
    error::Result as HandlerResult,
    group::{Group, GroupSpec, Groups, IntoGroups, Receives},
    message::{
        ChannelEvent, GroupMessage, IncomingMessage, Message, Never, OutgoingMessage, Payload, Variant,
        Violations,
        builtin::{RESERVED_INCOMING, RESERVED_OUTGOING},
        payload::read,
        validation::{
            Name, Named, Names, Tagging,
            probe::{Probe, Unconstrained},
        },
    },
    routing::{Captures, PathParam, PathParams, Routes, include, path, re_include, re_path},
    session::{CloseReason, Context, Frame},
    settings::{OnPanic, Overrides, Reject, SlowConsumer},
};
