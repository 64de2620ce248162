//! Servers that are asked the same, one after the other and again.

use std::time::Instant;

use super::{
    arena::{Arena, Sample},
    cases::{CASES, Case},
    numbers::{Spread, short, time},
    options::Options,
    servers::{CHANX, Kind, RAW, Side},
};
use crate::failure::{Failure, Result};

/// A case and what came out.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) case: &'static Case,
    pub(super) columns: Vec<Column>,
}

/// One server in one case.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) kind: &'static Kind,
    /// Nothing where a round has failed, so that those of all servers stay side by side.
    pub(super) rounds: Vec<Option<Sample>>,
    /// Measured while the load may sleep: what it takes itself.
    pub(super) alone: Option<Sample>,
}

impl Row {
    pub(super) fn new(case: &'static Case, kinds: &[&'static Kind]) -> Self {
        let left_out = |kind: &&&Kind| kind.side == Side::Python && case.is_too_much_for_python();
        let columns = kinds.iter().filter(|kind| !left_out(kind)).map(|kind| Column {
            kind,
            rounds: Vec::new(),
            alone: None,
        });
        Self {
            case,
            columns: columns.collect(),
        }
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.kind.name == name)
    }

    /// What one server takes for each unit of another's CPU: round by round, since the speed of a shared machine drifts.
    pub(super) fn ratio(&self, name: &str, other: &str) -> Option<Spread> {
        let (one, other) = (self.column(name)?, self.column(other)?);
        let pairs = one.rounds.iter().zip(&other.rounds);
        Spread::of(pairs.filter_map(|(one, other)| Some(one.as_ref()?.server / other.as_ref()?.server)))
    }
}

impl Column {
    pub(super) fn median(&self, of: impl Fn(&Sample) -> f64) -> Option<Spread> {
        Spread::of(self.rounds.iter().flatten().map(of))
    }

    /// Nanoseconds of CPU.
    pub(super) fn cost(&self) -> Option<Spread> {
        self.median(|sample| sample.server)
    }
}

/// Measures the cases of these parts.
pub(super) fn run(arena: &Arena, kinds: &[&'static Kind], options: &Options) -> Vec<Row> {
    let cases = CASES
        .iter()
        .filter(|case| options.has(case.part) && !(options.quick && case.is_long));
    let mut rows: Vec<Row> = cases.map(|case| Row::new(case, kinds)).collect();
    let start = Instant::now();
    for round in 1..=options.rounds {
        for row in &mut rows {
            row.measure(arena, round, options);
            println!(
                "{} round {round} of {}: {}: {}",
                minutes(start),
                options.rounds,
                row.case.name,
                row.told()
            );
        }
    }
    for row in &mut rows {
        row.measure_load(arena, options);
        println!("{} the load by itself: {}", minutes(start), row.case.name);
    }
    rows
}

impl Row {
    /// Which server is first changes from round to round, so that a drift of the machine favours none.
    fn measure(&mut self, arena: &Arena, round: usize, options: &Options) {
        let case = self.case;
        let count = self.columns.len();
        for turn in 0..count {
            let column = &mut self.columns[(turn + round) % count];
            let words = case.words(options.seconds, "awake");
            column.rounds.push(told(arena, column.kind, case, &words));
        }
    }

    fn measure_load(&mut self, arena: &Arena, options: &Options) {
        for column in &mut self.columns {
            if options.quick && column.kind.side != Side::Ours {
                continue;
            }
            let words = self.case.words(options.seconds, "asleep");
            column.alone = told(arena, column.kind, self.case, &words);
        }
    }

    /// The last round, in a line.
    fn told(&self) -> String {
        let last = |column: &Column| Some(column.rounds.last()?.as_ref()?.server);
        let raw = self.column(RAW).and_then(last).unwrap_or(f64::NAN);
        let told = self.columns.iter().map(|column| match last(column) {
            Some(cost) if column.kind.name == CHANX => {
                format!("chanx {} ({})", short(cost / raw), time(cost))
            }
            Some(cost) => format!("{} {}", column.kind.name, short(cost / raw)),
            None => format!("{} failed", column.kind.name),
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// What fails is told and left out: a long measurement is worth keeping without one of its cells.
fn told(arena: &Arena, kind: &Kind, case: &Case, words: &str) -> Option<Sample> {
    let told = arena.ask(kind, case.mode(), words);
    let sample = told.and_then(|told| Sample::read(&told));
    if let Err(failure) = &sample {
        println!("{}: {}: {failure}", kind.name, case.name);
    }
    sample.ok()
}

pub(super) fn minutes(start: Instant) -> String {
    let seconds = start.elapsed().as_secs();
    format!("[{:2}:{:02}]", seconds / 60, seconds % 60)
}

/// The least that is acceptable: so many messages in a second of CPU, for each of the server that was written by hand.
const LEAST: f64 = 0.9;

/// Fails where the toolkit costs what a user would feel.
pub(super) fn judge(rows: &[Row]) -> Result {
    for row in rows {
        if row
            .ratio(CHANX, RAW)
            .is_none_or(|ratio| 1.0 / ratio.median < LEAST)
        {
            return Err(Failure::new(format!(
                "{}: fewer than {LEAST} {} a second of CPU for each of raw's",
                row.case.name, row.case.unit
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::bench::servers::KINDS;

    /// A case in which the servers took so many times what raw took, in each of some rounds.
    pub(in crate::bench) fn row(case: &'static Case, ratios: &[(&str, &[f64])]) -> Row {
        let kinds: Vec<&Kind> = KINDS
            .iter()
            .filter(|kind| ratios.iter().any(|(name, _)| *name == kind.name))
            .collect();
        let mut row = Row::new(case, &kinds);
        for column in &mut row.columns {
            let (_, ratios) = ratios.iter().find(|(name, _)| *name == column.kind.name).unwrap();
            let sample = |ratio: &f64| Sample {
                server: ratio * 1000.0,
                load: 400.0,
                rate: 5e5,
                quantiles: vec![[0.5, 20_000.0], [0.99, 90_000.0]],
            };
            column.rounds = ratios.iter().map(|ratio| Some(sample(ratio))).collect();
            column.alone = column.rounds[0].clone();
        }
        row
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        let mut row = row(&CASES[0], &[(RAW, &[1.0, 2.0, 4.0]), (CHANX, &[0.5, 1.0, 4.0])]);
        assert_eq!(row.ratio(CHANX, RAW).map(|ratio| ratio.median), Some(0.5));
        // A round without one of them counts for none.
        row.columns[0].rounds[2] = None;
        assert_eq!(row.ratio(CHANX, RAW).map(|ratio| ratio.upper), Some(0.5));
        assert_eq!(row.ratio(CHANX, "axum"), None);
    }

    #[test]
    fn python_is_not_asked_what_takes_it_forever() {
        let kinds: Vec<&Kind> = KINDS.iter().collect();
        for case in CASES {
            let has_python = Row::new(case, &kinds).column("Python chanx").is_some();
            assert_eq!(has_python, case.connections < 10_000, "{}", case.name);
        }
    }

    #[test]
    fn a_case_may_be_over_its_budget_but_not_slow() {
        assert!(judge(&[row(&CASES[0], &[(RAW, &[1.0]), (CHANX, &[1.1])])]).is_ok());
        assert!(judge(&[row(&CASES[0], &[(RAW, &[1.0]), (CHANX, &[1.2])])]).is_err());
        assert!(judge(&[row(&CASES[0], &[(RAW, &[1.0])])]).is_err());
    }
}
