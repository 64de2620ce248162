//! Integers and their bounds: a number is one or is not, whatever its value (PROTOCOL 3).

use serde::de::Visitor;
use serde_json::Number;

use super::Located;
use crate::message::decode::{problem::Problem, tree::Tree};

impl<'de> Located<'de, '_> {
    /// An integer from `least` to `most`, the bounds of its type.
    pub(super) fn integer<V: Visitor<'de>>(
        self,
        visitor: V,
        least: i128,
        most: i128,
    ) -> Result<V::Value, Problem> {
        const WANTED: &str = "Input should be a valid integer";
        let Tree::Number(number) = self.value else {
            return self.wrong("int_type", WANTED);
        };
        let Some(whole) = whole(number) else {
            let text = "Input should be a valid integer, got a number with a fractional part";
            return self.wrong("int_from_float", text);
        };
        let bound = if whole < least {
            Some((
                "greater_than_equal",
                format!("Input should be greater than or equal to {least}"),
            ))
        } else if whole > most {
            Some((
                "less_than_equal",
                format!("Input should be less than or equal to {most}"),
            ))
        } else {
            None
        };
        let read = match (bound, i64::try_from(whole), u64::try_from(whole)) {
            (Some((kind, message)), ..) => Err(Problem::new(kind, message)),
            // serde_json reads what is written with a point or an exponent as no integer, whatever its value.
            (None, ..) if number.is_f64() => Err(Problem::new("int_type", WANTED)),
            (None, Ok(signed), _) => visitor.visit_i64(signed),
            (None, _, Ok(unsigned)) => visitor.visit_u64(unsigned),
            (None, ..) => Err(Problem::new("int_type", WANTED)),
        };
        self.placed(read)
    }
}

/// Whether a number is finite, and would not be as an `f32`.
#[expect(clippy::cast_possible_truncation, reason = "that is what is asked")]
pub(super) fn exceeds_f32(number: f64) -> bool {
    number.is_finite() && (number as f32).is_infinite()
}

/// The integer that a number is; one that is out of all range counts as one just beyond it.
fn whole(number: &Number) -> Option<i128> {
    if let Some(signed) = number.as_i64() {
        return Some(signed.into());
    }
    if let Some(unsigned) = number.as_u64() {
        return Some(unsigned.into());
    }
    let float = number.as_f64()?;
    // The cast saturates, which is all that a comparison with a bound needs.
    #[allow(clippy::cast_possible_truncation)]
    let whole = (float.fract() == 0.0).then_some(float as i128)?;
    // What is just below the least integer of 64 bits has been rounded up to it.
    Some(if whole == i128::from(i64::MIN) {
        whole - 1
    } else {
        whole
    })
}
