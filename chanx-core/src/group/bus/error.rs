//! Why a delivery has no body, or a body no delivery.

/// Why a delivery could not be written for the bus, or what came from it not be read.
///
/// The texts name keys and types, and never quote what a body holds, but for an unknown type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BusError {
    /// The content of a delivery is not the JSON that it has to be.
    #[error("the content is no JSON object, or nested too deeply")]
    Json,
    /// The body is not MessagePack, or cut off, or more than one value.
    #[error("the body is not MessagePack")]
    Malformed,
    /// The body has no such key.
    #[error("the body has no `{0}`")]
    Missing(&'static str),
    /// The value of a key is of another type, or outside of what it can be.
    #[error("the body's `{key}` is not {wanted}")]
    Unfit {
        /// The key.
        key: &'static str,
        /// What its value has to be.
        wanted: &'static str,
    },
    /// A message that another program than chanx sends or understands.
    #[error("the body's `type` is `{0}`, which chanx does not know")]
    UnknownType(String),
    /// An event to a topic.
    #[error("the body is an event to a topic: there are no topics here yet")]
    TopicEvent,
    /// A value that has no form in JSON: binary data, an extension, a key that is no text, a number that is none.
    #[error(
        "the body holds what JSON can't: binary data, an extension, a key that is no text, or a number that is not finite"
    )]
    NoJson,
    /// The body's values are nested too deeply.
    #[error("the body is nested deeper than 128 levels")]
    TooDeep,
}
