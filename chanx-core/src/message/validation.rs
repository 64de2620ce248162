//! What is wrong with a client's input: the entries of an `error` frame (PROTOCOL 3).

use std::borrow::Cow;

use serde::Serialize;

/// One problem of a client's message, in pydantic's words so that existing front ends keep working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ValidationError {
    /// The kind, stable for programs: `missing`, `string_type`, `union_tag_invalid` …
    #[serde(rename = "type")]
    pub kind: Cow<'static, str>,
    /// Where: the action, `payload`, then the wire's field names and indexes.
    #[serde(rename = "loc")]
    pub location: Vec<Location>,
    /// In words, for people.
    #[serde(rename = "msg")]
    pub message: Cow<'static, str>,
}

/// One step of the way to a value: a field's name on the wire or an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Location {
    /// A field of an object.
    Field(Cow<'static, str>),
    /// A place in a list, from 0.
    Index(usize),
}

/// Collects what a payload's constraints say.
#[derive(Debug, Default)]
pub struct Violations {
    /// In the order in which they were found.
    pub(crate) found: Vec<ValidationError>,
}
