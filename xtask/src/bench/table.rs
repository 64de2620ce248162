//! Ratios and their table.

use std::fmt;

use crate::failure::{Failure, Result};

/// The least that is acceptable: so many messages in a second of CPU, for each of the other server.
const LEAST: f64 = 0.9;

/// Nanoseconds of CPU for one message, of both servers one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) raw: f64,
    pub(super) chanx: f64,
}

impl Pair {
    fn ratio(self) -> f64 {
        self.chanx / self.raw
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { raw, chanx } = self;
        write!(f, "raw {raw:6.0} ns, chanx {chanx:6.0} ns: {:.2}", self.ratio())
    }
}

/// A case and what was measured of it.
#[derive(Debug)]
pub(super) struct Row {
    name: &'static str,
    budget: f64,
    pub(super) pairs: Vec<Pair>,
}

impl Row {
    pub(super) fn new(name: &'static str, budget: f64) -> Self {
        Self {
            name,
            budget,
            pairs: Vec::new(),
        }
    }

    fn median(&self, of: impl FnMut(&Pair) -> f64) -> f64 {
        let mut values: Vec<f64> = self.pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Pair by pair, since the speed of a shared machine drifts.
    fn ratio(&self) -> f64 {
        self.median(|pair| pair.ratio())
    }
}

/// A Markdown table.
pub(super) fn render(rows: &[Row]) -> String {
    let mut table = String::from(
        "| case | raw, ns a message | chanx, ns a message | CPU, chanx to raw | budget | messages a second of CPU, chanx to raw |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        let ratio = row.ratio();
        table.push_str(&format!(
            "| {} | {:.0} | {:.0} | {ratio:.2} | {:.2} | {:.2} |\n",
            row.name,
            row.median(|pair| pair.raw),
            row.median(|pair| pair.chanx),
            row.budget,
            1.0 / ratio,
        ));
    }
    table
}

/// Says what is over its budget; fails where the toolkit costs what a user would feel.
pub(super) fn judge(rows: &[Row]) -> Result {
    for row in rows.iter().filter(|row| row.ratio() > row.budget) {
        println!(
            "over its budget: {} ({:.2}, not {:.2})",
            row.name,
            row.ratio(),
            row.budget
        );
    }
    match rows.iter().find(|row| 1.0 / row.ratio() < LEAST) {
        Some(row) => Err(Failure::new(format!(
            "{}: fewer than {LEAST} messages a second of CPU for each of raw's",
            row.name
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ratios: &[f64]) -> Row {
        let pairs = ratios.iter().map(|ratio| Pair {
            raw: 1000.0,
            chanx: ratio * 1000.0,
        });
        Row {
            name: "a case",
            budget: 0.85,
            pairs: pairs.collect(),
        }
    }

    #[test]
    fn the_median_of_the_ratios_is_shown() {
        let table = render(&[row(&[0.5, 9.0, 0.8])]);
        assert!(
            table.ends_with("| a case | 1000 | 800 | 0.80 | 0.85 | 1.25 |\n"),
            "{table}"
        );
    }

    #[test]
    fn a_case_may_be_over_its_budget_but_not_slow() {
        assert!(judge(&[row(&[1.1])]).is_ok());
        assert!(judge(&[row(&[1.2])]).is_err());
    }
}
