//! What goes wrong while a tree is read, kept as data until it is said in pydantic's words (PROTOCOL 3).

use std::{
    borrow::Cow,
    fmt::{self, Display},
};

use serde::de::{self, Expected, Unexpected};

use crate::message::{
    case, echo,
    validation::{Location, ValidationError},
};

/// One problem, and where it is as far as that is known yet.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(super) kind: Cow<'static, str>,
    pub(super) message: Cow<'static, str>,
    /// The field below the place where the problem was noticed.
    pub(crate) field: Option<String>,
    /// Filled in by the first reader that the problem passes on its way out.
    pub(super) place: Option<Vec<Location>>,
}

impl Problem {
    pub(super) fn new(kind: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: kind.into(),
            message: message.into(),
            field: None,
            place: None,
        }
    }

    /// What a type says in its own words.
    fn told(text: &dyn Display) -> Self {
        let text = text.to_string();
        Self::new("value_error", format!("Value error, {}", echo::text(&text)))
    }

    fn at_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// `Input should be 'a', 'b' or 'c'`
    pub(super) fn choice(expected: &[&str]) -> Self {
        let quoted: Vec<_> = expected.iter().map(|name| format!("'{name}'")).collect();
        let list = match quoted.split_last() {
            None => "nothing".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
        };
        Self::new("enum", format!("Input should be {list}"))
    }

    /// Says where it is, unless that is known; there a field has its name on the wire.
    pub(super) fn placed(mut self, path: impl FnOnce() -> Vec<Location>, camelize: bool) -> Self {
        if self.place.is_none() {
            self.place = Some(path());
            if let (true, Some(field)) = (camelize, &mut self.field) {
                *field = case::camel(field);
            }
        }
        self
    }

    /// The entry for the client, behind the place of the payload.
    pub(super) fn into_error(self, prefix: Vec<Location>, camelize: bool) -> ValidationError {
        // What serde buffers is read when the reader is done: the problem comes without a place.
        let problem = self.placed(Vec::new, camelize);
        let mut location = prefix;
        location.extend(problem.place.unwrap_or_default());
        location.extend(problem.field.map(|field| Location::Field(field.into())));
        ValidationError {
            kind: problem.kind,
            location,
            message: problem.message,
        }
    }
}

/// What derived and hand-written `Deserialize` report. Of the input only names are echoed, cut, and what a type itself
/// quotes of it.
impl de::Error for Problem {
    fn custom<T: Display>(message: T) -> Self {
        let text = message.to_string();
        // serde says this in words only.
        if text.starts_with("data did not match any variant of untagged enum") {
            return Self::new("union_error", "Input does not match any variant");
        }
        Self::told(&text)
    }

    fn invalid_type(_unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::told(&format_args!("expected {expected}"))
    }

    fn invalid_value(_unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::told(&format_args!("expected {expected}"))
    }

    fn invalid_length(_length: usize, expected: &dyn Expected) -> Self {
        Self::told(&format_args!("expected {expected}"))
    }

    fn unknown_variant(_variant: &str, expected: &'static [&'static str]) -> Self {
        Self::choice(expected)
    }

    fn unknown_field(field: &str, _expected: &'static [&'static str]) -> Self {
        Self::new("extra_forbidden", "Extra inputs are not permitted").at_field(echo::name(field))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new("missing", "Field required").at_field(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new("value_error", "Duplicate key").at_field(field)
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
