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
    name: String,
    /// The CPU of a message may be this part of the other server's, where the project holds itself to one.
    budget: Option<f64>,
    pub(super) pairs: Vec<Pair>,
}

impl Row {
    pub(super) fn new(name: impl Into<String>, budget: Option<f64>) -> Self {
        Self {
            name: name.into(),
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

/// A Markdown table; `unit` is what a row's nanoseconds are for.
pub(super) fn render(rows: &[Row], unit: &str) -> String {
    let mut table = format!(
        "| case | raw, ns a {unit} | chanx, ns a {unit} | CPU, chanx to raw | budget | {} a second of CPU, chanx to raw |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
        plural(unit),
    );
    for row in rows {
        let ratio = row.ratio();
        let budget = row.budget.map_or("–".to_owned(), |budget| format!("{budget:.2}"));
        table.push_str(&format!(
            "| {} | {:.0} | {:.0} | {ratio:.2} | {budget} | {:.2} |\n",
            row.name,
            row.median(|pair| pair.raw),
            row.median(|pair| pair.chanx),
            1.0 / ratio,
        ));
    }
    table
}

fn plural(unit: &str) -> String {
    match unit.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{unit}s"),
    }
}

/// Says what is over its budget; fails where the toolkit costs what a user would feel.
pub(super) fn judge(rows: &[Row]) -> Result {
    for row in rows {
        if let Some(budget) = row.budget.filter(|budget| row.ratio() > *budget) {
            println!(
                "over its budget: {} ({:.2}, not {budget:.2})",
                row.name,
                row.ratio()
            );
        }
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
            pairs: pairs.collect(),
            ..Row::new("a case", Some(0.85))
        }
    }

    #[test]
    fn the_median_of_the_ratios_is_shown() {
        let table = render(&[row(&[0.5, 9.0, 0.8])], "delivery");
        assert!(
            table.contains("| deliveries a second of CPU, chanx to raw |"),
            "{table}"
        );
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
