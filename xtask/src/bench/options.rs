//! What is measured, how long and how often.

use crate::failure::{During as _, Failure, Result};

/// The parts of the comparison, in their order.
pub(super) const PARTS: [&str; 6] = ["echo", "fanout", "accept", "open", "idle", "compile"];

pub(crate) const USAGE: &str = "cargo xtask bench [echo] [fanout] [accept] [open] [idle] [compile] [OPTION …]: all parts where none is named
    --quick            once and shortly, in some two minutes, without `compile`: whether it works, not how fast it is
    --rounds N         how often each server is measured in each case, 7 by default
    --seconds S        for how long each time, 1.5 by default
    --only A,B         these servers alone, beside raw and chanx
    --write            puts the tables, pictures and figures into docs/ as well
cargo xtask bench crowd [--connections N]   100,000 idle connections at many processes joined by Redis, and a message to all
cargo xtask bench routes                    the routing table
cargo xtask bench groups                    groups of many members, and many groups";

/// How much is done.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Options {
    pub(super) parts: Vec<&'static str>,
    pub(super) rounds: usize,
    pub(super) seconds: f64,
    pub(super) quick: bool,
    pub(super) only: Option<Vec<String>>,
    pub(super) write: bool,
}

impl Options {
    pub(super) fn parse(words: &[&str]) -> Result<Self> {
        let quick = words.contains(&"--quick");
        let mut options = Self {
            parts: Vec::new(),
            rounds: if quick { 1 } else { 7 },
            seconds: if quick { 0.2 } else { 1.5 },
            quick,
            only: None,
            write: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || {
                let value = words.next();
                value.ok_or_else(|| Failure::new(format!("`{word}` wants a value")))
            };
            match *word {
                "--quick" => {}
                "--write" => options.write = true,
                "--rounds" => options.rounds = value()?.parse().during("--rounds")?,
                "--seconds" => options.seconds = value()?.parse().during("--seconds")?,
                "--only" => options.only = Some(value()?.split(',').map(str::to_owned).collect()),
                _ => match PARTS.iter().find(|part| *part == word) {
                    Some(part) => options.parts.push(part),
                    None => return Err(Failure::new(format!("there is no `{word}`\n\n{USAGE}"))),
                },
            }
        }
        if options.rounds == 0 || options.seconds <= 0.0 || !options.seconds.is_finite() {
            return Err(Failure::new("at least one round, and more than no time"));
        }
        if options.parts.is_empty() {
            let parts = PARTS.into_iter().filter(|part| !(quick && *part == "compile"));
            options.parts = parts.collect();
        }
        Ok(options)
    }

    pub(super) fn has(&self, part: &str) -> bool {
        self.parts.contains(&part)
    }

    /// How thorough it was, for whoever reads the figures.
    pub(super) fn told(&self) -> String {
        let effort = format!("medians of {} rounds of {} s", self.rounds, self.seconds);
        if self.quick {
            return format!("{effort}: to see that it works, not how fast it is");
        }
        effort
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_are_meant_where_none_is_named() {
        let all = Options::parse(&[]).unwrap();
        assert_eq!((all.parts.as_slice(), all.rounds), (PARTS.as_slice(), 7));
        let quick = Options::parse(&["--quick"]).unwrap();
        assert!(!quick.has("compile") && quick.has("idle"));
        assert_eq!(
            Options::parse(&["--quick", "compile"]).unwrap().parts,
            ["compile"]
        );
    }

    #[test]
    fn values_are_read() {
        let words = [
            "echo",
            "--seconds",
            "0.5",
            "--rounds",
            "3",
            "--only",
            "axum,floor",
        ];
        let given = Options::parse(&words).unwrap();
        assert_eq!((given.rounds, given.seconds), (3, 0.5));
        assert_eq!(given.only.unwrap(), ["axum", "floor"].map(str::to_owned).to_vec());
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (words, told) in [
            (["--rounds"].as_slice(), "wants a value"),
            (&["--rounds", "0"], "at least one round"),
            (&["--seconds", "inf"], "more than no time"),
            (&["ekho"], "there is no `ekho`"),
        ] {
            let failure = Options::parse(words).unwrap_err().to_string();
            assert!(failure.contains(told), "{words:?}: {failure}");
        }
    }
}
