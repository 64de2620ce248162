//! The steps of the test command, one after the other; all run, and those that failed are named at the end.

// Steps that are cargo's.
mod cargo;
// Steps that talk to an example from outside.
mod foreign;

use std::time::{Duration, Instant};

use crate::{
    failure::{Failure, Result},
    tidy,
};

/// One step.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    run: fn() -> Result,
}

/// Quick ones first, so that a slip is told before the long ones begin.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "the code is formatted as rustfmt would",
        run: cargo::fmt,
    },
    Step {
        name: "tidy",
        about: "sizes, layers and words that the compiler does not check",
        run: tidy::run,
    },
    Step {
        name: "clippy",
        about: "no lint of the workspace is broken",
        run: cargo::clippy,
    },
    Step {
        name: "features",
        about: "each crate compiles alone, with none, each and all of its features",
        run: cargo::features,
    },
    Step {
        name: "test",
        about: "unit, integration, compile error and documentation tests (installs Redis and NATS)",
        run: cargo::test,
    },
    Step {
        name: "postgres",
        about: "the chat's tests once more, on PostgreSQL (installs it)",
        run: cargo::postgres,
    },
    Step {
        name: "doc",
        about: "the documentation builds, and its links lead somewhere",
        run: cargo::doc,
    },
    Step {
        name: "clients",
        about: "Python's `websockets` and Node's `ws` talk to the assistant (installs both)",
        run: foreign::clients,
    },
    Step {
        name: "asyncapi",
        about: "the official parser takes our documents, and Python's chanx makes clients of them (installs both)",
        run: foreign::asyncapi,
    },
    Step {
        name: "family",
        about: "the Python chanx, 2.13 and 0.9, and a Rust application hear each other over Redis (installs them)",
        run: foreign::family,
    },
    Step {
        name: "pages",
        about: "the scripts of the playground and the documents, by themselves (Node)",
        run: foreign::pages,
    },
    Step {
        name: "browser",
        about: "Chromium uses the examples' pages and the README's JavaScript (installs Chromium and Redis)",
        run: foreign::browser,
    },
    Step {
        name: "processes",
        about: "two processes on Redis, and on NATS, survive its end and that of one of them (installs both)",
        run: foreign::processes,
    },
];

/// What became of a step.
struct Done {
    name: &'static str,
    took: Duration,
    result: Result,
}

/// Runs the steps that are named, or all.
pub(crate) fn run(names: &[&str]) -> Result {
    let steps = chosen(names)?;
    let mut done = Vec::new();
    for (number, step) in (1..).zip(&steps) {
        println!(
            "\n==> {} ({number} of {}): {}",
            step.name,
            steps.len(),
            step.about
        );
        let start = Instant::now();
        let result = (step.run)();
        let took = start.elapsed();
        match &result {
            Ok(()) => println!("<== {} passed in {:.1} s", step.name, took.as_secs_f64()),
            Err(failure) => println!(
                "<== {} failed after {:.1} s: {failure}",
                step.name,
                took.as_secs_f64()
            ),
        }
        done.push(Done {
            name: step.name,
            took,
            result,
        });
    }
    summary(&done)
}

fn chosen(names: &[&str]) -> Result<Vec<&'static Step>> {
    if names.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let find = |name: &&str| {
        let step = STEPS.iter().find(|step| step.name == *name);
        step.ok_or_else(|| {
            let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            Failure::new(format!(
                "there is no step `{name}`; there are {}",
                known.join(", ")
            ))
        })
    };
    names.iter().map(find).collect()
}

fn summary(done: &[Done]) -> Result {
    println!();
    for step in done {
        let verdict = if step.result.is_ok() { "passed" } else { "FAILED" };
        println!("{:10} {verdict} {:6.1} s", step.name, step.took.as_secs_f64());
    }
    let failed: Vec<_> = done.iter().filter(|step| step.result.is_err()).collect();
    for step in &failed {
        if let Err(failure) = &step.result {
            println!(
                "\n{}: {failure}\n  only this step: cargo xtask test {}",
                step.name, step.name
            );
        }
    }
    println!("\n{} passed, {} failed", done.len() - failed.len(), failed.len());
    if failed.is_empty() {
        Ok(())
    } else {
        // All has been said above; the exit code says it again.
        std::process::exit(1)
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, chosen};

    #[test]
    fn all_steps_run_where_none_is_named() {
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn an_unknown_step_is_told_with_the_known_ones() {
        let Err(failure) = chosen(&["fmt", "lint"]) else {
            panic!("there is no such step")
        };
        assert!(
            failure
                .to_string()
                .starts_with("there is no step `lint`; there are fmt, ")
        );
    }
}
