//! An echo beside a server written by hand, each server on one core and the load on another.

use super::{
    Effort,
    duel::{Duel, Files},
    table::{self, Pair, Row},
};
use crate::failure::Result;

/// What is asked of both servers.
struct Case {
    name: &'static str,
    in_flight: usize,
    bytes: usize,
    /// `together`: all frames in one write; `apart`: each in its own.
    how: &'static str,
    /// The CPU of a message may be this part of the other server's.
    budget: f64,
}

const CONNECTIONS: usize = 50;

const CASES: &[Case] = &[
    Case {
        name: "50 × 1, 64 B",
        in_flight: 1,
        bytes: 64,
        how: "together",
        budget: 0.85,
    },
    Case {
        name: "50 × 16, 64 B, one write",
        in_flight: 16,
        bytes: 64,
        how: "together",
        budget: 0.18,
    },
    Case {
        name: "50 × 16, 64 B, one packet each",
        in_flight: 16,
        bytes: 64,
        how: "apart",
        budget: 0.18,
    },
    Case {
        name: "50 × 1, 4 KiB",
        in_flight: 1,
        bytes: 4096,
        how: "together",
        budget: 0.95,
    },
    Case {
        name: "50 × 16, 4 KiB, one write",
        in_flight: 16,
        bytes: 4096,
        how: "together",
        budget: 0.50,
    },
    Case {
        name: "50 × 16, 4 KiB, one packet each",
        in_flight: 16,
        bytes: 4096,
        how: "apart",
        budget: 0.50,
    },
];

pub(super) fn run(effort: Effort) -> Result {
    let mut duel = Duel::begin(Files::few())?;
    let raw = duel.raw(&[])?;
    let chanx = duel.chanx(&[])?;
    let mut rows: Vec<Row> = CASES
        .iter()
        .map(|case| Row::new(case.name, Some(case.budget)))
        .collect();
    for round in 1..=effort.rounds {
        for (case, row) in CASES.iter().zip(&mut rows) {
            let [raw, chanx] = duel.in_turn([raw, chanx], round, |duel, server| {
                duel.cost(server, "echo", &words(case, effort))
            })?;
            let pair = Pair { raw, chanx };
            println!("round {round} of {}: {:32} {pair}", effort.rounds, case.name);
            row.pairs.push(pair);
        }
    }
    println!("\n{}", table::render(&rows, "message"));
    table::judge(&rows)
}

/// What the load is told.
fn words(case: &Case, effort: Effort) -> [String; 5] {
    [
        CONNECTIONS.to_string(),
        case.in_flight.to_string(),
        case.bytes.to_string(),
        case.how.to_owned(),
        effort.seconds.to_string(),
    ]
}
