//! The servers that are compared.

use std::path::PathBuf;

use super::options::Options;
use crate::{
    cache,
    failure::{Failure, Result},
    program::{cargo, root, succeed, target},
};

/// One of them.
#[derive(Debug, PartialEq)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) side: Side,
    program: Program,
    pub(super) variables: &'static [(&'static str, &'static str)],
    /// What the load is told before the address, where they speak otherwise.
    pub(super) dialect: &'static str,
}

/// What it is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    /// What all are compared with.
    Raw,
    /// Others in Rust.
    Peer,
    /// What our users come from.
    Python,
    /// No server at all: what the system takes.
    Floor,
}

#[derive(Debug, PartialEq)]
enum Program {
    /// An example of this workspace.
    Example(&'static str),
    /// Of `bench`.
    Bench(&'static str),
    /// Of `bench/peers`.
    Peer(&'static str),
    /// The script in `bench/peers/python`.
    Python,
}

pub(super) const RAW: &str = "raw";
pub(super) const CHANX: &str = "chanx";
pub(super) const PYTHON: &str = "Python chanx";

pub(super) const KINDS: &[Kind] = &[
    Kind::new("floor", Side::Floor, Program::Peer("floor")),
    Kind::new(CHANX, Side::Ours, Program::Example("load_target")),
    Kind::new(RAW, Side::Raw, Program::Bench("raw")),
    Kind {
        variables: &[("READ_BUFFER", "4096")],
        ..Kind::new("raw, 4 KiB", Side::Peer, Program::Bench("raw"))
    },
    Kind::new("axum", Side::Peer, Program::Peer("axum")),
    Kind::new("fastwebsockets", Side::Peer, Program::Peer("fastwebsockets")),
    Kind::new("actix-ws", Side::Peer, Program::Peer("actix-ws")),
    Kind {
        dialect: "socket.io:",
        ..Kind::new("socketioxide", Side::Peer, Program::Peer("socketioxide"))
    },
    Kind::new(PYTHON, Side::Python, Program::Python),
];

/// Ours, where a connection is to take as little memory as it can.
pub(super) const SMALL: Kind = Kind {
    variables: &[("CHANX_READ_BUFFER_BYTES", "256")],
    ..Kind::new(
        "chanx, 256 B to read into",
        Side::Ours,
        Program::Example("load_target"),
    )
};

impl Kind {
    const fn new(name: &'static str, side: Side, program: Program) -> Self {
        Self {
            name,
            side,
            program,
            variables: &[],
            dialect: "",
        }
    }

    /// The program, and what it is started with.
    pub(super) fn command(&self) -> Result<(PathBuf, Option<PathBuf>)> {
        let target = target()?;
        Ok(match self.program {
            Program::Example(name) => (target.join("release/examples").join(name), None),
            Program::Bench(name) => (target.join("release").join(name), None),
            Program::Peer(name) => (target.join("peers/release").join(name), None),
            Program::Python => (
                cache::python("bench/peers/python/requirements.txt")?,
                Some(root()?.join("bench/peers/python/server.py")),
            ),
        })
    }
}

/// Those that take part.
pub(super) fn chosen(options: &Options) -> Result<Vec<&'static Kind>> {
    let Some(only) = &options.only else {
        return Ok(KINDS.iter().collect());
    };
    if let Some(unknown) = only
        .iter()
        .find(|name| KINDS.iter().all(|kind| kind.name != **name))
    {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        return Err(Failure::new(format!(
            "there is no server `{unknown}`; there are {}",
            known.join(", ")
        )));
    }
    let wanted = |kind: &&Kind| {
        matches!(kind.side, Side::Ours | Side::Raw) || only.iter().any(|name| name == kind.name)
    };
    Ok(KINDS.iter().filter(wanted).collect())
}

/// Builds all that these need, and the load.
pub(super) fn build(kinds: &[&Kind]) -> Result {
    println!("building with optimisation");
    let build = |what: &[&str]| {
        succeed(cargo(
            &[["build", "--quiet", "--release"].as_slice(), what].concat(),
        )?)
    };
    // By itself, so that what its neighbours want of what they share is not built too.
    build(&["--package", "chanx", "--example", "load_target"])?;
    build(&["--package", "chanx-bench"])?;
    if kinds.iter().any(|kind| matches!(kind.program, Program::Peer(_))) {
        let target = target()?.join("peers");
        build(&[
            "--locked",
            "--manifest-path",
            "bench/peers/Cargo.toml",
            "--target-dir",
            &target.to_string_lossy(),
        ])?;
    }
    // What is installed is installed now, and not while others are measured.
    for kind in kinds {
        kind.command()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_and_raw_always_take_part() {
        let options = Options::parse(&["--only", "axum"]).unwrap();
        let names: Vec<&str> = chosen(&options).unwrap().iter().map(|kind| kind.name).collect();
        assert_eq!(names, ["chanx", "raw", "axum"]);
    }

    #[test]
    fn an_unknown_server_is_told_with_the_known_ones() {
        let options = Options::parse(&["--only", "axum,nginx"]).unwrap();
        let failure = chosen(&options).unwrap_err().to_string();
        assert!(
            failure.starts_with("there is no server `nginx`; there are floor, chanx"),
            "{failure}"
        );
    }
}
