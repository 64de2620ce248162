//! How fast the toolkit is. Nothing here is a test: what a shared machine measures today it does not tomorrow.

// Two servers, side by side.
mod duel;
// An echo beside a server written by hand.
mod echo;
// One message to many, likewise.
mod fanout;
// What connections cost that are only open.
mod idle;
// Ratios and their table.
mod table;

use crate::{
    failure::{During as _, Failure, Result},
    program::{cargo, succeed},
};

/// How long and how often is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Effort {
    rounds: usize,
    seconds: f64,
}

pub(crate) fn run(words: &[&str]) -> Result {
    match words {
        ["echo", options @ ..] => echo::run(effort(options)?),
        ["fanout", options @ ..] => fanout::run(effort(options)?),
        ["idle"] => idle::run(),
        [table @ ("routes" | "groups")] => succeed(cargo(&["bench", "--bench", table])?),
        _ => Err(Failure::new(
            "cargo xtask bench echo|fanout [--rounds N] [--seconds S], or cargo xtask bench idle|routes|groups",
        )),
    }
}

fn effort(options: &[&str]) -> Result<Effort> {
    let mut effort = Effort {
        rounds: 7,
        seconds: 1.5,
    };
    for option in options.chunks(2) {
        match option {
            ["--rounds", value] => effort.rounds = value.parse().during("--rounds")?,
            ["--seconds", value] => effort.seconds = value.parse().during("--seconds")?,
            _ => return Err(Failure::new(format!("unknown option `{}`", option.join(" ")))),
        }
    }
    if effort.rounds > 0 && effort.seconds > 0.0 {
        Ok(effort)
    } else {
        Err(Failure::new("at least one round, and more than no time"))
    }
}

#[cfg(test)]
mod tests {
    use super::effort;

    #[test]
    fn options_are_read() {
        let given = effort(&["--seconds", "0.5", "--rounds", "3"]).unwrap();
        assert_eq!((given.rounds, given.seconds), (3, 0.5));
        assert!(effort(&["--rounds", "0"]).is_err());
        assert!(effort(&["--rounds"]).is_err());
    }
}
