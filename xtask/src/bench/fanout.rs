//! One message to a room of many, beside hubs written by hand.

use super::{
    Effort,
    duel::{Duel, Files, Side},
    table::{self, Pair, Row},
};
use crate::failure::Result;

/// What is asked of the servers.
struct Case {
    members: usize,
    /// The speaker has so many messages on their way; one more when all members have got the oldest.
    in_flight: usize,
    /// The CPU of a delivery may be this part of the other server's.
    budget: Option<f64>,
}

const CASES: &[Case] = &[
    Case {
        members: 1_000,
        in_flight: 1,
        budget: Some(0.48),
    },
    Case {
        members: 10_000,
        in_flight: 1,
        budget: Some(0.45),
    },
    Case {
        members: 1_000,
        in_flight: 8,
        budget: None,
    },
];

const BYTES: usize = 128;

/// What somebody writes by hand who knows where the time goes: all but tungstenite's large buffer as it is.
const TUNED: (&str, &str) = ("READ_BUFFER", "4096");

pub(super) fn run(effort: Effort) -> Result {
    let most = CASES.iter().map(|case| case.members).max().unwrap_or_default();
    let mut duel = Duel::begin(Files::for_connections(most)?)?;
    let sides = [duel.raw(&[])?, duel.raw(&[TUNED])?, duel.chanx(&[])?];
    let mut rows: Vec<[Row; 2]> = CASES.iter().map(rows_of).collect();
    for round in 1..=effort.rounds {
        for (case, [default, tuned]) in CASES.iter().zip(&mut rows) {
            let words = words(case, "awake", effort);
            let costs = duel.in_turn(sides, round, |duel, side| duel.cost(side, "fanout", &words))?;
            let [raw, small, chanx] = costs;
            let pairs = [raw, small].map(|raw| Pair { raw, chanx });
            println!(
                "round {round} of {}: {} × {}: {}; 4 KiB: {}",
                effort.rounds, case.members, case.in_flight, pairs[0], pairs[1]
            );
            default.pairs.push(pairs[0]);
            tuned.pairs.push(pairs[1]);
        }
    }
    let [_, _, chanx] = sides;
    own_cost(&duel, chanx, effort)?;
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    println!("\n{}", table::render(&rows, "delivery"));
    table::judge(&rows)
}

fn rows_of(case: &Case) -> [Row; 2] {
    let Case {
        members, in_flight, ..
    } = case;
    [
        Row::new(format!("{members} members, {in_flight} in flight"), case.budget),
        Row::new(
            format!("{members} members, {in_flight} in flight, raw with 4 KiB to read into"),
            None,
        ),
    ]
}

/// What the load is told.
fn words(case: &Case, how: &str, effort: Effort) -> [String; 5] {
    [
        case.members.to_string(),
        case.in_flight.to_string(),
        BYTES.to_string(),
        how.to_owned(),
        effort.seconds.to_string(),
    ]
}

/// Says what the load itself takes where it may sleep: were that more than a server, the server would not be what is
/// measured.
fn own_cost(duel: &Duel, side: Side, effort: Effort) -> Result {
    println!();
    for case in CASES {
        let cost = duel.costs(side, "fanout", &words(case, "asleep", effort))?;
        println!(
            "{} × {}: the load takes {:.0} ns a delivery itself, {:.2} of chanx",
            case.members,
            case.in_flight,
            cost.load,
            cost.load / cost.server
        );
    }
    Ok(())
}
