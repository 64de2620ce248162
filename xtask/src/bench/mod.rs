//! How fast the toolkit is. Nothing here is a test: what a shared machine measures today it does not tomorrow.

// Servers, side by side.
mod arena;
// What is asked of them.
mod cases;
// Round after round.
mod compare;
// What the compiler takes.
mod compile;
// Very many connections.
mod crowd;
// How many sockets there may be.
mod files;
// What connections cost that are only open.
mod idle;
// Medians, and how numbers are written.
mod numbers;
// Messages at their moments.
mod open;
// What is measured.
mod options;
// What comes out, written down.
mod report;
// Who is compared.
mod servers;
// What was promised.
mod verdict;

use std::{fs, process::Command, thread};

use arena::Arena;
use options::Options;
use report::Measured;

use crate::{
    failure::Result,
    program::{cargo, output, succeed},
};

pub(crate) use options::USAGE;

pub(crate) fn run(words: &[&str]) -> Result {
    match words {
        ["crowd", options @ ..] => crowd::run(options),
        [table @ ("routes" | "groups")] => succeed(cargo(&["bench", "--bench", table])?),
        _ => compare(&Options::parse(words)?),
    }
}

/// Measures all parts, writes down what came out, and fails where a user would feel it.
fn compare(options: &Options) -> Result {
    let mut measured = Measured {
        how: how(options)?,
        ..Measured::default()
    };
    if options.parts.iter().any(|part| *part != "compile") {
        side_by_side(options, &mut measured)?;
    }
    if options.has("compile") {
        measured.compiled = Some(compile::run(options)?);
    }
    let mut verdicts = verdict::of_rows(&measured.rows);
    verdicts.extend(verdict::of_idle(&measured.idle));
    let compiled = measured.compiled.iter();
    verdicts.extend(compiled.flat_map(compile::Compiled::verdicts));
    measured.verdicts = verdicts;
    measured.write(options.write)?;
    compare::judge(&measured.rows)
}

fn side_by_side(options: &Options, measured: &mut Measured) -> Result {
    let kinds = servers::chosen(options)?;
    let asked = cases::CASES.iter().filter(|case| options.has(case.part));
    let most = asked.map(|case| case.connections).max().unwrap_or_default();
    let mut arena = Arena::begin(&kinds, most.max(idle::connections(options)))?;
    for kind in &kinds {
        arena.start(kind)?;
    }
    measured.rows = compare::run(&arena, &kinds, options);
    if options.has("open") {
        measured.open = open::run(&arena, &kinds, options);
    }
    if options.has("idle") {
        measured.idle = idle::run(&mut arena, &kinds, options)?;
    }
    Ok(())
}

/// The machine, the compiler and the effort.
fn how(options: &Options) -> Result<String> {
    let mut rustc = Command::new("rustc");
    rustc.arg("--version");
    let rustc = output(rustc)?;
    let version = rustc.split_whitespace().nth(1).unwrap_or_default();
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == "model name").then(|| value.trim().to_owned())
    });
    let cores = thread::available_parallelism().map_or(0, usize::from);
    Ok(format!(
        "{} cores of {}, Rust {version}, {}.",
        cores,
        model.unwrap_or("an unknown kind".to_owned()),
        options.told(),
    ))
}
