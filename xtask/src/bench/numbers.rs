//! Medians and how far they spread.

/// The value below which a half lies, and those below which a quarter and three quarters lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) lower: f64,
    pub(super) median: f64,
    pub(super) upper: f64,
}

impl Spread {
    /// `None` of nothing.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        Some(Self {
            lower: quarter(&values, 1)?,
            median: quarter(&values, 2)?,
            upper: quarter(&values, 3)?,
        })
    }
}

/// Between two values where none is there, as most programs do.
fn quarter(sorted: &[f64], quarters: usize) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let (at, rest) = (last * quarters / 4, last * quarters % 4);
    let (low, high) = (sorted.get(at)?, sorted.get((at + 1).min(last))?);
    #[expect(clippy::cast_precision_loss, reason = "less than four")]
    let part = rest as f64 / 4.0;
    Some(low + (high - low) * part)
}

/// So many digits as tell something.
pub(super) fn short(value: f64) -> String {
    match value.abs() {
        size if !size.is_finite() => "–".to_owned(),
        size if size >= 100.0 => grouped(value),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A whole number with its thousands apart.
pub(super) fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A time that was measured in nanoseconds.
pub(super) fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        time if !time.is_finite() => "–".to_owned(),
        time if time < 1e3 => format!("{time:.0} ns"),
        time if time < 1e6 => format!("{} µs", short(time / 1e3)),
        time if time < 1e9 => format!("{} ms", short(time / 1e6)),
        time => format!("{} s", short(time / 1e9)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_values() {
        let spread = Spread::of([4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!((spread.lower, spread.median, spread.upper), (1.75, 2.5, 3.25));
        let one = Spread::of([7.0, f64::NAN]).unwrap();
        assert_eq!((one.lower, one.median, one.upper), (7.0, 7.0, 7.0));
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        assert_eq!(
            [0.056, 12.34, 139_225.0].map(short),
            ["0.06", "12.3", "139,225"].map(str::to_owned)
        );
        assert_eq!(short(f64::NAN), "–");
        assert_eq!(
            [700.0, 7_522.0, 12e6, 2e9].map(time),
            ["700 ns", "7.52 µs", "12.0 ms", "2.00 s"].map(str::to_owned)
        );
    }
}
