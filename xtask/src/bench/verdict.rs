//! What the project holds itself to, and whether it is so.

use serde_json::Value;

use super::{
    compare::Row,
    idle::Idle,
    numbers::{grouped, short},
    servers::{CHANX, PYTHON, RAW, Side},
};

/// Nobody in Rust may be ahead by more.
const AHEAD: f64 = 1.1;

/// One promise.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    pub(super) what: String,
    pub(super) wanted: String,
    pub(super) measured: String,
    pub(super) is_met: bool,
}

impl Verdict {
    /// At most so much.
    pub(super) fn at_most(what: String, limit: f64, measured: Option<f64>) -> Self {
        Self {
            what,
            wanted: format!("≤ {}", short(limit)),
            measured: measured.map_or("not measured".to_owned(), short),
            is_met: measured.is_some_and(|measured| measured <= limit),
        }
    }

    fn read(told: &Value) -> Option<Self> {
        let text = |name: &str| told[name].as_str().map(str::to_owned);
        Some(Self {
            what: text("what")?,
            wanted: text("wanted")?,
            measured: text("measured")?,
            is_met: told["met"].as_bool()?,
        })
    }

    /// What it is about, whoever was the best other this time.
    fn subject(&self) -> &str {
        let marks = ["in Rust, ", "cheapest server, "];
        let cut = marks.iter().find_map(|mark| self.what.split_once(mark));
        cut.map_or(&self.what, |(subject, _)| subject)
    }
}

/// Earlier verdicts, as the file has them, with those that were measured anew in their places; what is new comes last.
pub(super) fn renewed(earlier: &Value, measured: &[Verdict]) -> Vec<Verdict> {
    let earlier = earlier.as_array().into_iter().flatten();
    let mut all: Vec<Verdict> = earlier.filter_map(Verdict::read).collect();
    for verdict in measured {
        match all.iter_mut().find(|known| known.subject() == verdict.subject()) {
            Some(known) => known.clone_from(verdict),
            None => all.push(verdict.clone()),
        }
    }
    all
}

/// What rows promise.
pub(super) fn of_rows(rows: &[Row]) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for row in rows {
        let name = row.case.name;
        if let Some(budget) = row.case.budget {
            let ratio = row.ratio(CHANX, RAW).map(|ratio| ratio.median);
            verdicts.push(Verdict::at_most(format!("{name}: CPU, to raw"), budget, ratio));
        }
    }
    verdicts.extend(rows.iter().filter_map(latency));
    verdicts.extend(rows.iter().filter_map(best_peer));
    for row in rows {
        let Some(times) = row.case.python else { continue };
        if row.column(PYTHON).is_none() {
            continue;
        }
        let ratio = row.ratio(PYTHON, CHANX).map(|ratio| ratio.median);
        verdicts.push(Verdict {
            what: format!("{}: CPU of the Python chanx, to ours", row.case.name),
            wanted: format!("≥ {times}"),
            measured: ratio.map_or("not measured".to_owned(), short),
            is_met: ratio.is_some_and(|ratio| ratio >= times),
        });
    }
    verdicts.extend(rows.iter().filter_map(of_load));
    verdicts
}

/// Whether the slowest hundredth waits longer than it does for `raw`; nothing where times are not measured.
fn latency(row: &Row) -> Option<Verdict> {
    let p99 = |name| Some(row.column(name)?.median(|sample| sample.quantile(0.99))?.median);
    let ratio = Some(p99(CHANX)? / p99(RAW)?).filter(|ratio| ratio.is_finite())?;
    Some(Verdict::at_most(
        format!("{}: p99, to raw", row.case.name),
        1.0,
        Some(ratio),
    ))
}

/// Whether somebody else in Rust is ahead.
fn best_peer(row: &Row) -> Option<Verdict> {
    let peers = row
        .columns
        .iter()
        .filter(|column| matches!(column.kind.side, Side::Peer | Side::Raw));
    let ratios =
        peers.filter_map(|column| Some((column.kind.name, row.ratio(CHANX, column.kind.name)?.median)));
    let (name, ratio) = ratios.max_by(|one, other| one.1.total_cmp(&other.1))?;
    Some(Verdict {
        what: format!("{}: CPU, to the best other in Rust, {name}", row.case.name),
        wanted: format!("≤ {AHEAD:.2}"),
        measured: short(ratio),
        is_met: ratio <= AHEAD,
    })
}

/// Whether the load takes less than the server: were it more, the server would not be what is measured.
fn of_load(row: &Row) -> Option<Verdict> {
    let servers = row
        .columns
        .iter()
        .filter(|column| column.kind.side != Side::Floor);
    let parts = servers.filter_map(|column| {
        let alone = column.alone.as_ref()?;
        Some((column.kind.name, alone.load / alone.server))
    });
    let (name, part) = parts.max_by(|one, other| one.1.total_cmp(&other.1))?;
    Some(Verdict {
        what: format!(
            "{}: the load's own CPU, to that of the cheapest server, {name}",
            row.case.name
        ),
        wanted: "< 1".to_owned(),
        measured: short(part),
        is_met: part < 1.0,
    })
}

/// What idle connections promise.
pub(super) fn of_idle(rows: &[Idle]) -> Vec<Verdict> {
    let budgets = rows.iter().filter_map(|row| {
        let budget = row.budget?;
        Some(Verdict {
            what: format!("bytes of an idle connection: {}", row.name),
            wanted: format!("≤ {}", grouped(budget)),
            measured: row.bytes.map_or("not measured".to_owned(), grouped),
            is_met: row.bytes.is_some_and(|bytes| bytes <= budget),
        })
    });
    let mut verdicts: Vec<Verdict> = budgets.collect();
    let least = |wanted: fn(Side) -> bool| {
        let rows = rows.iter().filter(|row| wanted(row.side));
        let known = rows.filter_map(|row| Some((row.name, row.bytes?)));
        known.min_by(|one, other| one.1.total_cmp(&other.1))
    };
    let ours = least(|side| side == Side::Ours);
    let theirs = least(|side| matches!(side, Side::Peer | Side::Raw));
    if let (Some((our_name, ours)), Some((their_name, theirs))) = (ours, theirs) {
        verdicts.push(Verdict::at_most(
            format!("bytes of an idle connection: {our_name}, to the best other in Rust, {their_name}"),
            AHEAD,
            Some(ours / theirs),
        ));
    }
    verdicts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{cases::CASES, compare::tests::row};

    #[test]
    fn a_row_promises_five_things() {
        let row = row(
            &CASES[0],
            &[
                (RAW, &[1.0]),
                (CHANX, &[0.6]),
                ("axum", &[1.0]),
                ("actix-ws", &[0.5]),
                ("Python chanx", &[9.0]),
            ],
        );
        let told: Vec<(String, bool)> = of_rows(&[row])
            .into_iter()
            .map(|verdict| (format!("{} {}", verdict.wanted, verdict.measured), verdict.is_met))
            .collect();
        let expected = [
            ("≤ 0.85 0.60", true),
            ("≤ 1.00 1.00", true),
            ("≤ 1.10 1.20", false),
            ("≥ 9 15.0", true),
            ("< 1 0.80", true),
        ];
        assert_eq!(told, expected.map(|(text, is_met)| (text.to_owned(), is_met)));
    }

    #[test]
    fn what_is_not_measured_anew_stays() {
        let verdict = |what: &str, measured: &str| Verdict {
            what: what.to_owned(),
            wanted: "≤ 1".to_owned(),
            measured: measured.to_owned(),
            is_met: true,
        };
        let earlier = serde_json::json!([
            {"what": "echo: CPU, to the best other in Rust, axum", "wanted": "≤ 1", "measured": "0.5", "met": true},
            {"what": "bytes", "wanted": "≤ 1", "measured": "0.9", "met": true},
        ]);
        let measured = [
            verdict("echo: CPU, to the best other in Rust, actix-ws", "0.6"),
            verdict("echo: p99, to raw", "0.7"),
        ];
        let expected = [measured[0].clone(), verdict("bytes", "0.9"), measured[1].clone()];
        assert_eq!(renewed(&earlier, &measured), expected);
        assert_eq!(renewed(&Value::Null, &measured), measured);
    }

    #[test]
    fn what_was_not_measured_is_not_met() {
        let row = row(&CASES[0], &[(RAW, &[1.0])]);
        assert!(!of_rows(&[row])[0].is_met);
    }

    #[test]
    fn memory_is_held_against_a_number_and_against_others() {
        let idle = |name, side, bytes, budget| Idle {
            name,
            side,
            bytes: Some(bytes),
            budget,
        };
        let rows = [
            idle(CHANX, Side::Ours, 5_100.0, Some(5_000.0)),
            idle("axum", Side::Peer, 4_900.0, None),
        ];
        let met: Vec<bool> = of_idle(&rows).iter().map(|verdict| verdict.is_met).collect();
        assert_eq!(met, [false, true]);
    }
}
