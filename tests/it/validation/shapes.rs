//! The shapes that a payload can have.

use std::collections::{BTreeMap, HashMap};

use chanx::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[payload]
pub(super) struct Line {
    #[garde(length(chars, min = 1, max = 5))]
    line_text: String,
    #[garde(range(min = 1, max = 9))]
    line_count: u8,
}

#[payload]
pub(super) struct Nested {
    #[garde(dive)]
    the_line: Line,
    unconstrained: u8,
}

#[payload]
pub(super) struct Holders {
    #[garde(dive)]
    maybe: Option<Line>,
    #[garde(dive)]
    many_lines: Vec<Line>,
    #[garde(dive)]
    boxed: Box<Line>,
    #[garde(dive)]
    by_name: HashMap<String, Line>,
    #[garde(dive)]
    deep_ones: Vec<BTreeMap<String, Vec<Nested>>>,
    #[garde(inner(length(chars, max = 3)))]
    short_words: Vec<String>,
    #[garde(range(max = 3))]
    small: Option<u8>,
    #[garde(length(min = 1, max = 2))]
    one_or_two: Vec<u8>,
    #[garde(length(min = 1))]
    not_empty: BTreeMap<String, u8>,
}

#[payload]
pub(super) struct Newtype(#[garde(range(min = 5))] u64);

#[payload]
pub(super) struct NewLines(#[garde(dive)] Vec<Line>);

#[payload]
pub(super) struct Pair(#[garde(range(max = 5))] u8, #[garde(dive)] Line);

#[payload]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(super) enum Shape {
    BigCircle {
        #[garde(range(min = 5))]
        radius_cm: u8,
        #[garde(dive)]
        line: Line,
    },
    #[serde(rename = "labelled")]
    Named(#[garde(dive)] Line),
    Two(#[garde(range(max = 5))] u8, #[garde(dive)] Line),
    Nothing,
}

#[payload]
#[serde(tag = "kind")]
pub(super) enum Internal {
    Circle {
        #[garde(range(min = 5))]
        #[serde(rename = "r")]
        radius: u8,
    },
    Named(#[garde(dive)] Line),
}

#[payload]
#[serde(tag = "kind", content = "the_data")]
pub(super) enum Adjacent {
    Circle {
        #[garde(range(min = 5))]
        radius: u8,
    },
    Named(#[garde(dive)] Line),
}

#[payload]
#[serde(untagged)]
pub(super) enum Untagged {
    Circle {
        #[garde(range(min = 5))]
        #[serde(rename = "r")]
        radius: u8,
    },
    Number(#[garde(range(min = 5))] u8),
}

#[payload]
pub(super) struct Flat {
    #[garde(dive)]
    #[serde(flatten)]
    line: Line,
    #[garde(range(max = 5))]
    own_one: u8,
}

#[payload]
#[serde(transparent)]
pub(super) struct Transparent {
    #[garde(dive)]
    inner: Line,
}

#[payload]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub(super) struct Renamed {
    #[garde(range(max = 5))]
    by_rule: u8,
    #[garde(range(max = 5))]
    #[serde(rename = "userID")]
    by_hand: u8,
    #[garde(range(max = 5))]
    #[serde(rename(deserialize = "in", serialize = "in"), alias = "r#in")]
    both_ways: u8,
    #[garde(range(max = 5))]
    r#type: u8,
}

/// All its derives are written by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, garde::Validate)]
pub(super) struct ByHand {
    #[garde(length(chars, min = 1))]
    some_text: String,
    #[garde(dive)]
    inner_one: Option<HandNewtype>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, garde::Validate)]
pub(super) struct HandNewtype(#[garde(range(min = 5))] u8);

/// Even its constraints are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Even {
    even_number: u8,
}

impl garde::Validate for Even {
    type Context = ();

    fn validate_into(&self, (): &(), parent: &mut dyn FnMut() -> garde::Path, report: &mut garde::Report) {
        if self.even_number % 2 == 1 {
            report.append(parent().join("even_number"), garde::Error::new("an odd number"));
            report.append(parent(), garde::Error::new("odd as a whole"));
        }
    }
}

#[payload]
pub(super) struct HoldsEven {
    #[garde(dive)]
    held: Even,
}
