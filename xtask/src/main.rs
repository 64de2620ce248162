//! What a contributor runs: `cargo xtask test | tidy | bench`.
//!
//! `test` is the project's one test command: it installs what its steps need and says what has failed. The other
//! two are parts that one wants alone.

// How fast the toolkit is, beside a server written by hand.
mod bench;
// What steps install, once for all runs.
mod cache;
// A sentence that says what went wrong.
mod failure;
// A server of PostgreSQL.
mod postgres;
// Programs that are run, and killed when nobody needs them any more.
mod program;
// A server of Redis.
mod redis;
// An example that listens on a port of its own.
mod server;
// Programs from the system's packages.
mod system;
// The steps of the test command.
mod test;
// What the compiler does not check.
mod tidy;

use std::process::ExitCode;

use failure::{Failure, Result};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result {
    match words {
        ["bench", "--help" | "-h", ..] => {
            println!("{}", bench::USAGE);
            Ok(())
        }
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h", ..] => {
            println!("{}", help());
            Ok(())
        }
        ["test", steps @ ..] => test::run(steps),
        ["tidy"] => tidy::run(),
        ["bench", options @ ..] => bench::run(options),
        [other, ..] => Err(Failure::new(format!(
            "there is no `cargo xtask {other}`\n\n{}",
            help()
        ))),
    }
}

fn help() -> String {
    let mut text = String::from(
        "cargo xtask test [STEP …]     all checks, or only the steps that are named\n\
         cargo xtask tidy              sizes, layers and words that the compiler does not check\n\
         cargo xtask bench …           how fast it is, beside others; `cargo xtask bench --help` says what there is\n\n\
         The steps of `test`:\n",
    );
    for step in test::STEPS {
        text.push_str(&format!("  {:10} {}\n", step.name, step.about));
    }
    text.push_str("\nWhat steps install is kept in $CHANX_CACHE, by default in the user's cache directory.");
    text
}
