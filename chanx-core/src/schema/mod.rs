//! The contract of every consumer: what can be said to it, what it says, and who may connect, as a document and for tests.
//!
//! [`App::asyncapi`](crate::app::App::asyncapi) makes an [`AsyncApi`] document of what routes, consumers and messages say of
//! themselves without an instance; nothing is written twice, and nothing runs for it. [`example`] makes a value of a schema.
//!
//! # What the document says
//!
//! - A channel for each route, with its address and parameters. What a client may say is an operation `receive`, named after its
//!   handler; what the server says by itself is one `send` operation, `<channel>_emits`, and one for each method that answers an
//!   event.
//! - The reply of a handler is the whole outgoing union, since a union is what its type says, or nothing where it returns nothing;
//!   and `error` always. What no handler returns is emitted.
//! - Payloads are described by `schemars`, with the constraints of `garde`. The same type may look otherwise when it is
//!   received and when it is sent (`#[serde(default)]`): then what is sent is `<Type>Output`.
//! - Beside what AsyncAPI knows, a channel says whether the anonymous are let in (`x-anonymous`), whether clients pass over what
//!   they don't know (`x-open`), and which subprotocols are spoken (`x-subprotocols`).
//! - Each message has an example, made from its schema. A constraint that no schema can say (`custom`, `alphanumeric`, `ip`) wants an example by
//!   `#[schemars(example = …)]`.
//!
//! Schemas are written so that generators of clients read them: no `$defs`, each object titled and in `components.schemas`,
//! `anyOf` with `null` for what may be left out, and no schema that is `true` or `false`.

// The document.
mod asyncapi;
// Channels, as their consumers say.
mod channels;
// What has changed between two documents.
mod compare;
// All schemas of a document.
mod components;
// Schemas as generators of clients read them.
mod dialect;
// Values of schemas.
mod example;
// The schema of a whole frame.
mod frame;
// Names of many kinds.
mod names;
// From channels to the document.
mod render;
// Texts that a regular expression matches.
mod pattern;
// Who may connect, as documents say it.
mod security;
// YAML that people read.
mod yaml;

pub use asyncapi::AsyncApi;
pub use compare::{Change, Effect, compare};
pub use example::example;

pub(crate) use render::document;
