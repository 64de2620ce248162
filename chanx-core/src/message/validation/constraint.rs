//! What a broken constraint is called: `garde` is asked through its own handler of texts, so that the kind comes as data
//! and is not read out of a sentence.

use std::{borrow::Cow, fmt::Display};

use garde::i18n::{I18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind};
use serde_json::Value;

use super::{ValidationError, names::Place};
use crate::message::echo;

/// Stands between the kind and its data: no text that a person writes begins with it.
const MARK: char = '\u{1}';

/// Answers `garde` with kinds, not sentences.
pub(super) struct Pydantic;

fn tell(kind: &str, data: impl Display) -> Cow<'static, str> {
    format!("{MARK}{kind}{MARK}{data}").into()
}

impl I18n for Pydantic {
    fn length_lower_than(&self, min: usize) -> Cow<'static, str> {
        tell("too_short", min)
    }

    fn length_greater_than(&self, max: usize) -> Cow<'static, str> {
        tell("too_long", max)
    }

    fn range_lower_than(&self, min: &dyn Display) -> Cow<'static, str> {
        tell("greater_than_equal", min)
    }

    fn range_greater_than(&self, max: &dyn Display) -> Cow<'static, str> {
        tell("less_than_equal", max)
    }

    fn pattern_no_match(&self, pattern: &dyn Display) -> Cow<'static, str> {
        tell("string_pattern_mismatch", pattern)
    }

    fn required_not_set(&self) -> Cow<'static, str> {
        tell("missing", "")
    }

    fn credit_card_invalid(&self, _reason: InvalidCreditCard) -> Cow<'static, str> {
        "not a valid card number".into()
    }

    fn contains_missing(&self, pattern: &dyn Display) -> Cow<'static, str> {
        format!("should contain '{pattern}'").into()
    }

    fn url_invalid(&self, reason: InvalidUrl) -> Cow<'static, str> {
        format!("not a valid URL: {reason}").into()
    }

    fn prefix_missing(&self, pattern: &dyn Display) -> Cow<'static, str> {
        format!("should start with '{pattern}'").into()
    }

    fn suffix_missing(&self, pattern: &dyn Display) -> Cow<'static, str> {
        format!("should end with '{pattern}'").into()
    }

    fn phone_number_invalid(&self, _reason: InvalidPhoneNumber) -> Cow<'static, str> {
        "not a valid phone number".into()
    }

    fn ip_invalid(&self, kind: IpKind) -> Cow<'static, str> {
        match kind {
            IpKind::Any => "not a valid IP address",
            IpKind::V4 => "not a valid IPv4 address",
            IpKind::V6 => "not a valid IPv6 address",
        }
        .into()
    }

    fn matches_field_mismatch(&self, field: &dyn Display) -> Cow<'static, str> {
        format!("should be the same as '{field}'").into()
    }

    fn email_invalid(&self, reason: InvalidEmail) -> Cow<'static, str> {
        format!("not a valid email address: {reason}").into()
    }

    fn ascii_invalid(&self) -> Cow<'static, str> {
        "should be ASCII only".into()
    }

    fn alphanumeric_invalid(&self) -> Cow<'static, str> {
        "should be letters and digits only".into()
    }
}

/// The entry for a broken constraint. A text of the user's own validator is a `value_error`.
pub(super) fn describe(told: &str, place: Place<'_>) -> ValidationError {
    let data = told.strip_prefix(MARK).and_then(|told| told.split_once(MARK));
    let (kind, message) = match data {
        Some(("too_short", min)) => length(place.value, min, true),
        Some(("too_long", max)) => length(place.value, max, false),
        Some(("greater_than_equal", min)) => (
            "greater_than_equal",
            format!("Input should be greater than or equal to {min}"),
        ),
        Some(("less_than_equal", max)) => (
            "less_than_equal",
            format!("Input should be less than or equal to {max}"),
        ),
        Some(("string_pattern_mismatch", pattern)) => (
            "string_pattern_mismatch",
            format!("String should match pattern '{pattern}'"),
        ),
        Some(("missing", _)) => ("missing", "Field required".to_owned()),
        Some((_, text)) => own(text),
        None => own(told),
    };
    ValidationError::new(kind, place.location, message)
}

/// What no kind of pydantic's says: it may quote the value.
fn own(text: &str) -> (&'static str, String) {
    ("value_error", format!("Value error, {}", echo::text(text)))
}

/// A text, a list and an object say differently that they are too short or too long.
fn length(value: Option<&Value>, bound: &str, short: bool) -> (&'static str, String) {
    let side = if short { "at least" } else { "at most" };
    let one = bound == "1";
    let (what, unit, actual) = match value {
        Some(Value::Array(items)) => ("List", if one { "item" } else { "items" }, items.len()),
        Some(Value::Object(entries)) => ("Dictionary", if one { "item" } else { "items" }, entries.len()),
        _ => {
            let kind = if short {
                "string_too_short"
            } else {
                "string_too_long"
            };
            let unit = if one { "character" } else { "characters" };
            return (kind, format!("String should have {side} {bound} {unit}"));
        }
    };
    let kind = if short { "too_short" } else { "too_long" };
    (
        kind,
        format!("{what} should have {side} {bound} {unit} after validation, not {actual}"),
    )
}
