//! Messages that come as often as they are told to, and how long each takes from the moment when it should have been sent.

use std::time::Instant;

use super::{
    arena::{Arena, Sample},
    compare::minutes,
    numbers::{grouped, time},
    options::Options,
    servers::Kind,
};
use crate::failure::Result;

/// Messages a second, of all connections together: few, some, and more than a server written by hand can answer on one core.
const RATES: [u32; 3] = [2_000, 20_000, 100_000];

/// One server at one rate.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) kind: &'static Kind,
    pub(super) rate: u32,
    pub(super) rounds: Vec<Sample>,
}

impl Open {
    /// The round that is neither the best nor the worst by what the slowest hundredth took.
    pub(super) fn typical(&self) -> Option<&Sample> {
        let mut rounds: Vec<&Sample> = self.rounds.iter().collect();
        rounds.sort_by(|one, other| one.quantile(0.99).total_cmp(&other.quantile(0.99)));
        rounds.get(rounds.len().saturating_sub(1) / 2).copied()
    }
}

/// Measures each server at each rate.
pub(super) fn run(arena: &Arena, kinds: &[&'static Kind], options: &Options) -> Vec<Open> {
    let rates = if options.quick { &RATES[1..2] } else { &RATES };
    let mut rows: Vec<Open> = rates
        .iter()
        .flat_map(|rate| {
            kinds.iter().map(|kind| Open {
                kind,
                rate: *rate,
                rounds: Vec::new(),
            })
        })
        .collect();
    let (start, count) = (Instant::now(), rows.len());
    for round in 1..=options.rounds.div_ceil(2) {
        for turn in 0..count {
            let row = &mut rows[(turn + round) % count];
            match measure(arena, row.kind, row.rate, options) {
                Ok(sample) => {
                    println!(
                        "{} open loop, round {round}: {} a second: {}: p99 {}",
                        minutes(start),
                        grouped(f64::from(row.rate)),
                        row.kind.name,
                        time(sample.quantile(0.99))
                    );
                    row.rounds.push(sample);
                }
                Err(failure) => println!("{}: {failure}", row.kind.name),
            }
        }
    }
    rows
}

fn measure(arena: &Arena, kind: &Kind, rate: u32, options: &Options) -> Result<Sample> {
    let words = format!("connections=50 rate={rate} bytes=64 seconds={}", options.seconds);
    Sample::read(&arena.ask(kind, "open", &words)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::servers::KINDS;

    #[test]
    fn the_round_in_the_middle_is_typical() {
        let sample = |time| Sample {
            server: 1.0,
            load: 1.0,
            rate: 1.0,
            quantiles: vec![[0.99, time]],
        };
        let open = Open {
            kind: &KINDS[0],
            rate: 1,
            rounds: [9.0, 1.0, 5.0].map(sample).to_vec(),
        };
        assert_eq!(open.typical().map(|sample| sample.quantile(0.99)), Some(5.0));
    }
}
