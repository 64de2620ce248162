//! What is wrong with a client's input: the entries of an `error` frame (PROTOCOL 3).

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

// What a broken constraint is called, asked of `garde` as data.
mod constraint;
// The wire's names for Rust's.
mod names;
// Whether a type has constraints, found out while it is compiled.
pub mod probe;

pub use names::{Name, Named, Names, Tagging};

use super::case;

/// One problem of a client's message, in pydantic's words so that existing front ends keep working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Location {
    /// A place in a list, from 0.
    Index(usize),
    /// A field of an object.
    Field(Cow<'static, str>),
}

impl ValidationError {
    /// A problem of this kind at this place.
    pub fn new(kind: &'static str, location: Vec<Location>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: kind.into(),
            location,
            message: message.into(),
        }
    }
}

impl From<&'static str> for Location {
    fn from(field: &'static str) -> Self {
        Self::Field(field.into())
    }
}

impl From<usize> for Location {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "{index}"),
            Self::Field(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.location.iter().enumerate() {
            write!(f, "{}{step}", if index == 0 { "" } else { "." })?;
        }
        write!(
            f,
            "{}{}",
            if self.location.is_empty() { "" } else { ": " },
            self.message
        )
    }
}

/// Problems that one message is answered: a list of many thousand bad items would be answered with many times its size.
const MAX_ERRORS: usize = 100;

/// Bytes of JSON that they make, where they are more than one: a place may be as deep as JSON, its names the client's.
const MAX_BYTES: usize = 48 << 10;

/// Collects the constraints that a payload breaks.
#[derive(Debug, Default)]
pub struct Violations {
    found: Vec<ValidationError>,
    /// What they make in JSON.
    bytes: usize,
    camelize: bool,
}

impl Violations {
    pub(crate) fn new(camelize: bool) -> Self {
        Self {
            found: Vec::new(),
            bytes: 0,
            camelize,
        }
    }

    /// Asks a payload for the constraints that it breaks, the first hundred of them at most. `names` are the wire's for
    /// its fields.
    pub fn check<T>(&mut self, payload: &T, names: Option<&'static Names>)
    where
        T: garde::Validate<Context = ()> + Serialize,
    {
        let Err(report) = garde::i18n::with_i18n(constraint::Pydantic, || payload.validate()) else {
            return;
        };
        // Only now, since it is not needed for what is valid: the values tell a text's length from a list's.
        let value = serde_json::to_value(payload).unwrap_or_default();
        for (path, error) in report.iter() {
            let place = names::place(path, names, &value, self.camelize);
            if !self.push(constraint::describe(error.message(), place)) {
                break;
            }
        }
    }

    /// Adds an entry, the first in any case. False where there is no room.
    fn push(&mut self, error: ValidationError) -> bool {
        self.bytes += serde_json::to_vec(&error).map_or(0, |json| json.len());
        let room = self.found.is_empty() || self.found.len() < MAX_ERRORS && self.bytes <= MAX_BYTES;
        if room {
            self.found.push(error);
        }
        room
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The entries, with their whole way from the action on.
    pub(crate) fn located(self, action: &'static str) -> Vec<ValidationError> {
        let prefix = [Location::from(action), Location::from("payload")];
        let place = |mut error: ValidationError| {
            error.location.splice(0..0, prefix.iter().cloned());
            error
        };
        self.found.into_iter().map(place).collect()
    }
}

/// A field's name as it travels.
fn on_the_wire(name: &str, camelize: bool) -> String {
    if camelize {
        case::camel(name)
    } else {
        name.to_owned()
    }
}
