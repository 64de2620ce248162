//! What was measured, for programs to read.

use serde_json::{Value, json};

use crate::bench::{
    arena::Sample, compare::Row, idle::Idle, numbers::Spread, open::Open, servers::RAW, verdict::Verdict,
};

pub(super) fn rows(rows: &[Row]) -> Value {
    rows.iter().map(row).collect()
}

fn row(row: &Row) -> Value {
    let servers = row.columns.iter().map(|column| {
        let name = column.kind.name;
        json!({
            "server": name,
            "server_ns": spread(column.cost()),
            "to_raw": spread(row.ratio(name, RAW)),
            "a_second": spread(column.median(|sample| sample.rate)),
            "p50_ns": spread(column.median(|sample| sample.quantile(0.5))),
            "p99_ns": spread(column.median(|sample| sample.quantile(0.99))),
            "load_to_server": column.alone.as_ref().map(|alone| alone.load / alone.server),
            "rounds_ns": column.rounds.iter().map(|round| round.as_ref().map(|sample| sample.server)).collect::<Vec<_>>(),
        })
    });
    json!({
        "part": row.case.part,
        "case": row.case.name,
        "unit": row.case.unit,
        "budget": row.case.budget,
        "servers": servers.collect::<Value>(),
    })
}

fn spread(spread: Option<Spread>) -> Value {
    match spread {
        Some(Spread { lower, median, upper }) => json!({ "lower": lower, "median": median, "upper": upper }),
        None => Value::Null,
    }
}

pub(super) fn open(rows: &[Open]) -> Value {
    let told = rows.iter().map(|row| {
        let quantiles = row.typical().map(|sample: &Sample| &sample.quantiles);
        json!({
            "server": row.kind.name,
            "rate": row.rate,
            "answered": row.typical().map(|sample| sample.rate),
            "quantiles_ns": quantiles,
        })
    });
    told.collect()
}

pub(super) fn idle(rows: &[Idle]) -> Value {
    let told = rows
        .iter()
        .map(|row| json!({ "server": row.name, "bytes": row.bytes, "budget": row.budget }));
    told.collect()
}

pub(super) fn verdicts(verdicts: &[Verdict]) -> Value {
    let told = verdicts.iter().map(|verdict| {
        json!({
            "what": verdict.what,
            "wanted": verdict.wanted,
            "measured": verdict.measured,
            "met": verdict.is_met,
        })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{
        cases::CASES,
        compare::tests::row,
        servers::{CHANX, RAW},
    };

    #[test]
    fn a_row_tells_its_ratios_and_its_rounds() {
        let row = row(&CASES[0], &[(RAW, &[1.0, 1.0]), (CHANX, &[0.4, 0.6])]);
        let told = rows(&[row]);
        let chanx = &told[0]["servers"][0];
        assert_eq!(chanx["server"], "chanx");
        assert_eq!(chanx["to_raw"]["median"], 0.5);
        assert_eq!(chanx["rounds_ns"], json!([400.0, 600.0]));
        assert_eq!(told[0]["budget"], 0.85);
    }
}
