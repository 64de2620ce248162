//! An echo beside a server written by hand, each server on one core and the load on another.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    Effort,
    table::{self, Pair, Row},
};
use crate::{
    failure::{During as _, Failure, Result},
    program::{cargo, output, root, succeed, target},
    server::Server,
};

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

/// The core of the servers and that of the load.
const CORES: [&str; 2] = ["0", "1"];

pub(super) fn run(effort: Effort) -> Result {
    println!("building with optimisation");
    succeed(cargo(&[
        "build",
        "--quiet",
        "--release",
        "--example",
        "load_target",
    ])?)?;
    succeed(cargo(&[
        "build",
        "--quiet",
        "--release",
        "--package",
        "chanx-bench",
    ])?)?;
    let release = target()?.join("release");
    let bench = Bench {
        raw: server(&release.join("raw"))?,
        chanx: server(&release.join("examples/load_target"))?,
        load: release.join("load"),
        seconds: effort.seconds,
    };
    let mut rows: Vec<Row> = CASES
        .iter()
        .map(|case| Row::new(case.name, case.budget))
        .collect();
    for round in 1..=effort.rounds {
        for (case, row) in CASES.iter().zip(&mut rows) {
            let pair = bench.pair(case, round % 2 == 0)?;
            println!("round {round} of {}: {:32} {pair}", effort.rounds, case.name);
            row.pairs.push(pair);
        }
    }
    println!("\n{}", table::render(&rows));
    table::judge(&rows)
}

struct Bench {
    raw: Server,
    chanx: Server,
    load: PathBuf,
    seconds: f64,
}

impl Bench {
    /// Both servers in turn; which one is first alternates, so that a drift of the machine favours neither.
    fn pair(&self, case: &Case, chanx_first: bool) -> Result<Pair> {
        if chanx_first {
            let chanx = self.cost(&self.chanx, case)?;
            let raw = self.cost(&self.raw, case)?;
            return Ok(Pair { raw, chanx });
        }
        Ok(Pair {
            raw: self.cost(&self.raw, case)?,
            chanx: self.cost(&self.chanx, case)?,
        })
    }

    /// Nanoseconds of the server's CPU for one message.
    fn cost(&self, server: &Server, case: &Case) -> Result<f64> {
        let mut load = pinned(CORES[1], &self.load)?;
        load.arg(&server.address)
            .arg(server.pid().to_string())
            .arg(CONNECTIONS.to_string())
            .arg(case.in_flight.to_string())
            .arg(case.bytes.to_string())
            .arg(case.how)
            .arg(self.seconds.to_string());
        let printed = output(load)?;
        let numbers: Vec<f64> = printed.split_whitespace().flat_map(str::parse).collect();
        match numbers.as_slice() {
            [messages, cpu, _elapsed] if *messages > 0.0 => Ok(cpu / messages),
            _ => Err(Failure::new(format!(
                "the load generator says `{}`",
                printed.trim()
            ))),
        }
    }
}

fn server(program: &Path) -> Result<Server> {
    let mut command = pinned(CORES[0], program)?;
    command.current_dir(root()?);
    Server::start_with(command, &[("CHANX_WORKERS", "1")])
}

fn pinned(core: &str, program: &Path) -> Result<Command> {
    let cores = std::thread::available_parallelism().during("can't count the cores")?;
    if cores.get() < CORES.len() {
        return Err(Failure::new(
            "this wants two cores: one for the server, one for the load",
        ));
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(program);
    Ok(command)
}
