//! The macros of chanx; use them, and read of them, through the crate `chanx`.
//!
//! Each has its stages: parse, model, check, expand. They describe; what happens is code in `chanx-core`.

// Documented where they are re-exported, where examples can use the rest of the toolkit.
#![allow(missing_docs)]

use proc_macro::TokenStream;

// One reader of attribute keys.
mod attr;
// `#[consumer]`.
mod consumer;
// What all of them write, in full.
#[cfg(test)]
mod golden;
// Collects what is wrong.
mod diag;
// `#[derive(IncomingMessage)]` and its sisters.
mod message;
// Spellings of variants, actions and handlers.
mod name;
// The types within a type.
mod parts;
// The crate that the emitted code names.
mod path;
// `#[derive(PathParams)]`.
mod path_params;
// `#[payload]`.
mod payload;
// `routes!`.
mod routes;
// `#[chanx_testing::test]`.
mod test_attr;

#[proc_macro_derive(IncomingMessage, attributes(message))]
pub fn incoming_message(item: TokenStream) -> TokenStream {
    message::expand(message::Direction::Incoming, item.into()).into()
}

// The fields of struct variants have the attributes of `serde` and `schemars`.
#[proc_macro_derive(OutgoingMessage, attributes(message, serde, schemars))]
pub fn outgoing_message(item: TokenStream) -> TokenStream {
    message::expand(message::Direction::Outgoing, item.into()).into()
}

#[proc_macro_derive(GroupMessage, attributes(message, serde, schemars))]
pub fn group_message(item: TokenStream) -> TokenStream {
    message::expand(message::Direction::Group, item.into()).into()
}

#[proc_macro_derive(ChannelEvent, attributes(message))]
pub fn channel_event(item: TokenStream) -> TokenStream {
    message::expand(message::Direction::Event, item.into()).into()
}

#[proc_macro_derive(PathParams, attributes(param))]
pub fn path_params(item: TokenStream) -> TokenStream {
    path_params::expand(item.into()).into()
}

#[proc_macro]
pub fn routes(input: TokenStream) -> TokenStream {
    routes::expand(input.into()).into()
}

#[proc_macro_attribute]
pub fn payload(arguments: TokenStream, item: TokenStream) -> TokenStream {
    payload::expand(arguments.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn consumer(arguments: TokenStream, item: TokenStream) -> TokenStream {
    consumer::expand(arguments.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn chanx_test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    test_attr::expand(arguments.into(), item.into()).into()
}

/// The helpers of `#[consumer]`, which it takes away: whoever finds one has lost it.
macro_rules! helpers {
    ($($name:ident)*) => {$(
        #[proc_macro_attribute]
        pub fn $name(_arguments: TokenStream, item: TokenStream) -> TokenStream {
            consumer::misplaced(stringify!($name), item.into()).into()
        }
    )*};
}

helpers! { object groups connect ready handler receive event frame disconnect }
