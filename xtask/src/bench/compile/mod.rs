//! What the compiler takes for a consumer with ten handlers, beside the same by hand.

// The two programs.
mod programs;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use serde_json::{Value, json};

use super::{
    numbers::{Spread, grouped, short},
    options::Options,
    verdict::Verdict,
};
use crate::{
    failure::{During as _, Result},
    program::{cargo, succeed, target},
};

/// The consumer may take so many times as long.
const LIMIT: f64 = 1.25;

/// How a program is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Check,
    Build,
}

/// Seconds of the same step for both, round by round: by hand, and ours.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    check: Vec<[f64; 2]>,
    build: Vec<[f64; 2]>,
    /// Bytes of the program, without optimisation and with it, without symbols.
    sizes: Vec<(&'static str, [f64; 2])>,
}

pub(super) fn run(options: &Options) -> Result<Compiled> {
    let folder = target()?.join("bench/compile");
    let places = programs::write(&folder)?;
    println!("building what the two programs depend on");
    let mut compiled = Compiled::default();
    for place in &places {
        // Whatever is compiled once, so that only the program itself is compiled then.
        compile(place, Step::Check)?;
        compile(place, Step::Build)?;
    }
    for round in 1..=options.rounds.max(3) {
        for (step, rounds) in [
            (Step::Check, &mut compiled.check),
            (Step::Build, &mut compiled.build),
        ] {
            let mut pair = [0.0; 2];
            for turn in 0..places.len() {
                let at = (turn + round) % places.len();
                pair[at] = compile(&places[at], step)?;
            }
            println!(
                "round {round}: {step:?}: by hand {:.2} s, chanx {:.2} s",
                pair[0], pair[1]
            );
            rounds.push(pair);
        }
    }
    compiled.sizes.push(("debug", sizes(&places, "debug")?));
    if !options.quick {
        println!("building both with optimisation");
        for place in &places {
            let mut build = command(place, "build")?;
            build.arg("--release");
            succeed(build)?;
        }
        compiled.sizes.push(("release", sizes(&places, "release")?));
    }
    Ok(compiled)
}

/// Compiles the program, and nothing that it depends on; says how many seconds that took.
fn compile(place: &Path, step: Step) -> Result<f64> {
    let source = place.join("src/main.rs");
    let file = fs::File::options()
        .append(true)
        .open(&source)
        .during(source.display())?;
    file.set_modified(std::time::SystemTime::now())
        .during(source.display())?;
    let word = match step {
        Step::Check => "check",
        Step::Build => "build",
    };
    let start = Instant::now();
    succeed(command(place, word)?)?;
    Ok(start.elapsed().as_secs_f64())
}

fn command(place: &Path, word: &str) -> Result<Command> {
    let mut command = cargo(&[word, "--quiet"])?;
    command
        .current_dir(place)
        // Else there would be nothing to compile in a file that has not really changed.
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", built(place));
    Ok(command)
}

/// Both build into one folder, so that what they share is built once.
fn built(place: &Path) -> PathBuf {
    place.with_file_name("target")
}

fn sizes(places: &[PathBuf; 2], profile: &str) -> Result<[f64; 2]> {
    let mut sizes = [0.0; 2];
    for (place, size) in places.iter().zip(&mut sizes) {
        let name = place.file_name().unwrap_or_default();
        let program = built(place).join(profile).join(name);
        let length = fs::metadata(&program).during(program.display())?.len();
        #[expect(clippy::cast_precision_loss, reason = "no program is so large")]
        let length = length as f64;
        *size = length;
    }
    Ok(sizes)
}

impl Compiled {
    /// The rows: what, by hand, ours, and the ratio.
    fn rows(&self) -> Vec<(String, [String; 2], Option<f64>)> {
        let mut rows = Vec::new();
        for (name, rounds) in [("cargo check", &self.check), ("cargo build", &self.build)] {
            let of = |at: usize| Spread::of(rounds.iter().map(|pair| pair[at]));
            let shown = [0, 1]
                .map(|at| of(at).map_or("–".to_owned(), |spread| format!("{} s", short(spread.median))));
            rows.push((format!("`{name}`"), shown, ratio(rounds)));
        }
        for (profile, [by_hand, ours]) in &self.sizes {
            let shown = [by_hand, ours].map(|bytes| format!("{} kB", grouped(bytes / 1e3)));
            rows.push((format!("the program, {profile}"), shown, Some(ours / by_hand)));
        }
        rows
    }

    pub(super) fn table(&self) -> String {
        let mut text =
            String::from("| | by hand | chanx | chanx to by hand |\n| --- | ---: | ---: | ---: |\n");
        for (name, [by_hand, ours], ratio) in self.rows() {
            let ratio = ratio.map_or("–".to_owned(), short);
            text.push_str(&format!("| {name} | {by_hand} | {ours} | {ratio} |\n"));
        }
        text
    }

    pub(super) fn figures(&self) -> Value {
        json!({ "check_s": self.check, "build_s": self.build, "bytes": self.sizes })
    }

    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        [("cargo check", &self.check), ("cargo build", &self.build)]
            .map(|(name, rounds)| {
                let what = format!("ten handlers, `{name}`: time, to the same by hand");
                Verdict::at_most(what, LIMIT, ratio(rounds))
            })
            .into()
    }
}

fn ratio(rounds: &[[f64; 2]]) -> Option<f64> {
    Spread::of(rounds.iter().map(|[by_hand, ours]| ours / by_hand)).map(|spread| spread.median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_held_against_its_limit() {
        let compiled = Compiled {
            check: vec![[1.0, 1.2], [2.0, 2.4], [1.0, 9.0]],
            build: vec![[1.0, 1.3]],
            sizes: vec![("debug", [1e6, 2e6])],
        };
        let met: Vec<bool> = compiled.verdicts().iter().map(|verdict| verdict.is_met).collect();
        assert_eq!(met, [true, false]);
        let table = compiled.table();
        assert!(
            table.contains("| `cargo check` | 1.00 s | 2.40 s | 1.20 |"),
            "{table}"
        );
        assert!(
            table.ends_with("| the program, debug | 1,000 kB | 2,000 kB | 2.00 |\n"),
            "{table}"
        );
    }
}
