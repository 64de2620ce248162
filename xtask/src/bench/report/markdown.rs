//! Tables, and where they stand in a document.

use crate::bench::{
    compare::{Column, Row},
    idle::Idle,
    numbers::{grouped, short, time},
    open::Open,
    servers::{CHANX, RAW},
    verdict::Verdict,
};

/// The tables of some cases: CPU to raw's, how long messages took, and what the load took itself.
pub(super) fn rows(rows: &[&Row]) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let unit = first.case.unit;
    let mut text = table(
        rows,
        &format!("CPU a {unit}, to raw | raw, µs"),
        &["budget", ""],
        |row| {
            row.column(RAW)
                .and_then(Column::cost)
                .map_or("–".to_owned(), |cost| short(cost.median / 1e3))
        },
        |row, column| {
            let ratio = row.ratio(column.kind.name, RAW)?;
            let median = short(ratio.median);
            Some(if column.kind.name == CHANX {
                format!("**{median}** ({}–{})", short(ratio.lower), short(ratio.upper))
            } else {
                median
            })
        },
        |row| {
            let ratio = row.ratio(CHANX, RAW);
            match row.case.budget {
                Some(budget) => {
                    let is_met = ratio.is_some_and(|ratio| ratio.median <= budget);
                    vec![format!("{budget:.2}"), met(is_met).to_owned()]
                }
                None => vec!["–".to_owned(), String::new()],
            }
        },
    );
    if rows.iter().any(|row| has_times(row)) {
        text.push('\n');
        text.push_str(&times(rows));
    }
    text.push('\n');
    text.push_str(&own(rows));
    text
}

fn has_times(row: &Row) -> bool {
    row.columns
        .iter()
        .flat_map(|column| &column.rounds)
        .flatten()
        .any(|sample| !sample.quantiles.is_empty())
}

fn times(rows: &[&Row]) -> String {
    let at = |column: &Column, part: f64| {
        let spread = column.median(|sample| sample.quantile(part));
        spread.map(|spread| time(spread.median))
    };
    table(
        rows,
        "p50, p99",
        &[],
        |_| String::new(),
        |_, column| Some(format!("{}, {}", at(column, 0.5)?, at(column, 0.99)?)),
        |_| Vec::new(),
    )
}

fn own(rows: &[&Row]) -> String {
    table(
        rows,
        "the load's own CPU, to the server's",
        &[],
        |_| String::new(),
        |_, column| {
            let alone = column.alone.as_ref()?;
            Some(short(alone.load / alone.server))
        },
        |_| Vec::new(),
    )
}

/// A row for each case, a column for each server; before them what `before` says where the title has a bar.
fn table(
    rows: &[&Row],
    title: &str,
    last: &[&str],
    before: impl Fn(&Row) -> String,
    cell: impl Fn(&Row, &Column) -> Option<String>,
    after: impl Fn(&Row) -> Vec<String>,
) -> String {
    let names = names(rows);
    let heads = title
        .split(" | ")
        .chain(names.iter().copied())
        .chain(last.iter().copied());
    let heads: Vec<&str> = heads.collect();
    let mut text = format!("| {} |\n|", heads.join(" | "));
    for (at, _) in heads.iter().enumerate() {
        text.push_str(if at == 0 { " --- |" } else { " ---: |" });
    }
    text.push('\n');
    for row in rows {
        let mut cells = vec![row.case.name.to_owned()];
        if title.contains(" | ") {
            cells.push(before(row));
        }
        cells.extend(names.iter().map(|name| {
            let column = row.column(name);
            column
                .and_then(|column| cell(row, column))
                .unwrap_or("–".to_owned())
        }));
        cells.extend(after(row));
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

fn names(rows: &[&Row]) -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for column in rows.iter().flat_map(|row| &row.columns) {
        if !names.contains(&column.kind.name) {
            names.push(column.kind.name);
        }
    }
    names
}

pub(super) fn open(rows: &[Open]) -> String {
    let mut text = String::from(
        "| messages a second | server | answered a second | p50 | p99 | p99.9 | longest |\n\
         | ---: | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        let Some(sample) = row.typical() else { continue };
        let [half, slow, slower, longest] = [0.5, 0.99, 0.999, 1.0].map(|part| time(sample.quantile(part)));
        text.push_str(&format!(
            "| {} | {} | {} | {half} | {slow} | {slower} | {longest} |\n",
            grouped(f64::from(row.rate)),
            row.kind.name,
            grouped(sample.rate),
        ));
    }
    text
}

pub(super) fn idle(rows: &[Idle]) -> String {
    let mut text = String::from("| server | bytes a connection | budget | |\n| --- | ---: | ---: | --- |\n");
    for row in rows {
        let (budget, is_met) = match row.budget {
            Some(budget) => (
                grouped(budget),
                met(row.bytes.is_some_and(|bytes| bytes <= budget)),
            ),
            None => ("–".to_owned(), ""),
        };
        let bytes = row.bytes.map_or("–".to_owned(), grouped);
        text.push_str(&format!("| {} | {bytes} | {budget} | {is_met} |\n", row.name));
    }
    text
}

pub(super) fn verdicts(verdicts: &[Verdict]) -> String {
    let mut text = String::from("| | wanted | measured | |\n| --- | ---: | ---: | --- |\n");
    for verdict in verdicts {
        let Verdict {
            what,
            wanted,
            measured,
            is_met,
        } = verdict;
        text.push_str(&format!(
            "| {what} | {wanted} | {measured} | {} |\n",
            met(*is_met)
        ));
    }
    text
}

fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "**not met**" }
}

/// Puts a text where the document has the marks of this name; `None` where it has none.
pub(super) fn insert(document: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (
        format!("<!-- bench:{name} -->\n"),
        format!("<!-- /bench:{name} -->"),
    );
    let from = document.find(&begin)? + begin.len();
    let to = from + document[from..].find(&end)?;
    Some(format!("{}{text}{}", &document[..from], &document[to..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{cases::CASES, compare::tests::row};

    #[test]
    fn a_table_has_the_ratios_and_their_spread() {
        let row = row(
            &CASES[0],
            &[
                (RAW, &[1.0, 1.0, 1.0]),
                (CHANX, &[0.5, 0.8, 0.9]),
                ("axum", &[1.5; 3]),
            ],
        );
        let text = rows(&[&row]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "| CPU a message, to raw | raw, µs | chanx | raw | axum | budget |  |"
        );
        assert_eq!(lines[1], "| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        assert_eq!(
            lines[2],
            "| 50 × 1, 64 B | 1.00 | **0.80** (0.65–0.85) | 1.00 | 1.50 | 0.85 | met |"
        );
        assert!(
            text.contains("| 50 × 1, 64 B | 20.0 µs, 90.0 µs | 20.0 µs, 90.0 µs | 20.0 µs, 90.0 µs |"),
            "{text}"
        );
        assert!(
            text.ends_with("| 50 × 1, 64 B | 0.80 | 0.40 | 0.27 |\n"),
            "{text}"
        );
    }

    #[test]
    fn a_server_that_was_not_asked_leaves_its_cell_empty() {
        let one = row(&CASES[0], &[(RAW, &[1.0]), (CHANX, &[0.5]), ("axum", &[1.0])]);
        let other = row(&CASES[1], &[(RAW, &[1.0]), (CHANX, &[0.5])]);
        let text = rows(&[&one, &other]);
        assert!(
            text.contains("| **0.50** (0.50–0.50) | 1.00 | – | 0.18 | **not met** |"),
            "{text}"
        );
    }

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let document = "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n";
        assert_eq!(
            insert(document, "x", "new\n").unwrap(),
            "a\n<!-- bench:x -->\nnew\n<!-- /bench:x -->\nb\n"
        );
        assert_eq!(insert(document, "y", "new"), None);
    }
}
