//! The bounds of scalars: numbers, lengths, and the shapes of texts.

use serde_json::Value;

use super::fit::{Fit, Way};

/// One end of a range.
#[derive(Clone, Copy)]
struct End {
    at: f64,
    /// Whether the end itself is out.
    is_out: bool,
}

/// Lengths, by what they count.
const LENGTHS: [(&str, &str, &str); 3] = [
    ("minLength", "maxLength", "characters"),
    ("minItems", "maxItems", "items"),
    ("minProperties", "maxProperties", "entries"),
];

/// What texts are checked to be; other formats only say how a number is kept.
const FORMATS: [&str; 14] = [
    "date-time",
    "partial-date-time",
    "zoned-date-time",
    "date",
    "time",
    "partial-time",
    "duration",
    "email",
    "hostname",
    "ip",
    "ipv4",
    "ipv6",
    "uri",
    "uuid",
];

impl Fit<'_> {
    /// Says where values of `part` are out of the bounds of `whole`.
    pub(super) fn bounds(&mut self, part: &Value, whole: &Value, path: &str) {
        self.numbers(part, whole, path);
        for (least, most, what) in LENGTHS {
            let count = |schema: &Value, key: &str| schema.get(key).and_then(Value::as_u64);
            if let Some(wanted) =
                count(whole, least).filter(|wanted| count(part, least).unwrap_or(0) < *wanted)
            {
                self.tell(
                    path,
                    match self.way {
                        Way::FromClient => format!("has to have at least {wanted} {what} now"),
                        Way::ToClient => format!("may have fewer than {wanted} {what} now"),
                    },
                );
            }
            let exceeds = |wanted: &u64| count(part, most).is_none_or(|most| most > *wanted);
            if let Some(wanted) = count(whole, most).filter(exceeds) {
                self.tell(
                    path,
                    match self.way {
                        Way::FromClient => format!("may have at most {wanted} {what} now"),
                        Way::ToClient => format!("may have more than {wanted} {what} now"),
                    },
                );
            }
        }
        self.shapes(part, whole, path);
    }

    fn numbers(&mut self, part: &Value, whole: &Value, path: &str) {
        if let Some(wanted) = least(whole) {
            let is_kept = least(part).is_some_and(|own| {
                own.at > wanted.at || (at_once(own, wanted) && (own.is_out || !wanted.is_out))
            });
            if !is_kept {
                let at = wanted.at;
                self.tell(
                    path,
                    match (self.way, wanted.is_out) {
                        (Way::FromClient, false) => format!("has to be at least {at} now"),
                        (Way::FromClient, true) => format!("has to be more than {at} now"),
                        (Way::ToClient, false) => format!("may be less than {at} now"),
                        (Way::ToClient, true) => format!("may be {at} or less now"),
                    },
                );
            }
        }
        if let Some(wanted) = most(whole) {
            let is_kept = most(part).is_some_and(|own| {
                own.at < wanted.at || (at_once(own, wanted) && (own.is_out || !wanted.is_out))
            });
            if !is_kept {
                let at = wanted.at;
                self.tell(
                    path,
                    match (self.way, wanted.is_out) {
                        (Way::FromClient, false) => format!("has to be at most {at} now"),
                        (Way::FromClient, true) => format!("has to be less than {at} now"),
                        (Way::ToClient, false) => format!("may be more than {at} now"),
                        (Way::ToClient, true) => format!("may be {at} or more now"),
                    },
                );
            }
        }
    }

    /// Patterns, formats and steps can't be told to be narrower than others: they are the same, or not.
    fn shapes(&mut self, part: &Value, whole: &Value, path: &str) {
        let format = |schema: &Value| {
            let format = schema.get("format").and_then(Value::as_str)?;
            FORMATS.contains(&format).then(|| format!("`{format}`"))
        };
        let pattern = |schema: &Value| Some(format!("`{}`", schema.get("pattern")?.as_str()?));
        let step = |schema: &Value| Some(format!("a multiple of {}", schema.get("multipleOf")?));
        let all = [
            (pattern(part), pattern(whole), "match"),
            (format(part), format(whole), "be of the format"),
            (step(part), step(whole), "be"),
        ];
        for (own, wanted, verb) in all {
            let Some(wanted) = wanted.filter(|wanted| own.as_ref() != Some(wanted)) else {
                continue;
            };
            self.tell(
                path,
                match self.way {
                    Way::FromClient => format!("has to {verb} {wanted} now"),
                    Way::ToClient => format!("need no longer {verb} {wanted}"),
                },
            );
        }
        let is_unique = |schema: &Value| schema.get("uniqueItems") == Some(&Value::Bool(true));
        if is_unique(whole) && !is_unique(part) {
            self.tell(
                path,
                match self.way {
                    Way::FromClient => "may not have the same item twice now".to_owned(),
                    Way::ToClient => "may have the same item twice now".to_owned(),
                },
            );
        }
    }
}

fn at_once(one: End, other: End) -> bool {
    one.at.total_cmp(&other.at).is_eq()
}

fn end(schema: &Value, inner: &str, outer: &str) -> Option<End> {
    let at = |key: &str, is_out: bool| {
        Some(End {
            at: schema.get(key)?.as_f64()?,
            is_out,
        })
    };
    at(outer, true).or_else(|| at(inner, false))
}

fn least(schema: &Value) -> Option<End> {
    end(schema, "minimum", "exclusiveMinimum").or_else(|| {
        let (at, _) = of_format(schema)?;
        Some(End { at, is_out: false })
    })
}

fn most(schema: &Value) -> Option<End> {
    end(schema, "maximum", "exclusiveMaximum").or_else(|| {
        let (_, at) = of_format(schema)?;
        Some(End { at, is_out: false })
    })
}

/// What numbers of a kind can be.
fn of_format(schema: &Value) -> Option<(f64, f64)> {
    let bits = |bits: i32| 2_f64.powi(bits);
    Some(match schema.get("format")?.as_str()? {
        "int8" => (-bits(7), bits(7) - 1.0),
        "int16" => (-bits(15), bits(15) - 1.0),
        "int32" => (-bits(31), bits(31) - 1.0),
        "int64" | "int" => (-bits(63), bits(63)),
        "uint8" => (0.0, bits(8) - 1.0),
        "uint16" => (0.0, bits(16) - 1.0),
        "uint32" => (0.0, bits(32) - 1.0),
        "uint64" | "uint" => (0.0, bits(64)),
        _ => return None,
    })
}
