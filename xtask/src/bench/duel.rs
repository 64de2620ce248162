//! Servers side by side, all on one core, and the load on another.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use crate::{
    failure::{During as _, Failure, Result},
    program::{cargo, output, root, succeed, target},
    server::Server,
};

/// The core of the servers and that of the load.
const CORES: [&str; 2] = ["0", "1"];

/// Servers that run at the same time, and what asks them.
pub(super) struct Duel {
    release: PathBuf,
    files: Files,
    servers: Vec<Server>,
}

/// One of the servers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side(usize);

/// What the load has measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Nanoseconds of the server's CPU for one message.
    pub(super) server: f64,
    /// Those of the load's own.
    pub(super) load: f64,
}

impl Duel {
    /// Builds all that is needed.
    pub(super) fn begin(files: Files) -> Result<Self> {
        let cores = thread::available_parallelism().during("can't count the cores")?;
        if cores.get() < CORES.len() {
            return Err(Failure::new(
                "this wants two cores: one for the server, one for the load",
            ));
        }
        println!("building with optimisation");
        for what in [["--example", "load_target"], ["--package", "chanx-bench"]] {
            succeed(cargo(
                &[["build", "--quiet", "--release"].as_slice(), &what].concat(),
            )?)?;
        }
        Ok(Self {
            release: target()?.join("release"),
            files,
            servers: Vec::new(),
        })
    }

    /// Starts the server that was written by hand.
    pub(super) fn raw(&mut self, variables: &[(&str, &str)]) -> Result<Side> {
        self.start("raw", variables)
    }

    /// Starts the example.
    pub(super) fn chanx(&mut self, variables: &[(&str, &str)]) -> Result<Side> {
        self.start("examples/load_target", variables)
    }

    fn start(&mut self, program: &str, variables: &[(&str, &str)]) -> Result<Side> {
        let mut command = self.files.pinned(CORES[0], &self.release.join(program));
        command.current_dir(root()?);
        let variables = [&[("CHANX_WORKERS", "1")], variables].concat();
        self.servers.push(Server::start_with(command, &variables)?);
        Ok(Side(self.servers.len() - 1))
    }

    /// Measures one server after the other; which one is first changes from round to round, so that a drift of the machine
    /// favours none.
    pub(super) fn in_turn<const N: usize, T: Copy + Default>(
        &self,
        sides: [Side; N],
        round: usize,
        mut measure: impl FnMut(&Self, Side) -> Result<T>,
    ) -> Result<[T; N]> {
        let mut measured = [T::default(); N];
        for turn in 0..N {
            let at = (turn + round) % N;
            measured[at] = measure(self, sides[at])?;
        }
        Ok(measured)
    }

    /// Nanoseconds of the server's CPU for one message.
    pub(super) fn cost(&self, side: Side, mode: &str, words: &[String]) -> Result<f64> {
        Ok(self.costs(side, mode, words)?.server)
    }

    /// The same, and what the load took itself.
    pub(super) fn costs(&self, side: Side, mode: &str, words: &[String]) -> Result<Cost> {
        match self.load(side, mode, words)?.as_slice() {
            [messages, server, load, _elapsed] if *messages > 0.0 => Ok(Cost {
                server: server / messages,
                load: load / messages,
            }),
            other => Err(Failure::new(format!("the load generator says `{other:?}`"))),
        }
    }

    /// The numbers that the load prints.
    pub(super) fn load(&self, side: Side, mode: &str, words: &[String]) -> Result<Vec<f64>> {
        let Some(server) = self.servers.get(side.0) else {
            return Err(Failure::new("no such server"));
        };
        let mut load = self.files.pinned(CORES[1], &self.release.join("load"));
        load.args([mode, &server.address, &server.pid().to_string()])
            .args(words);
        Ok(output(load)?.split_whitespace().flat_map(str::parse).collect())
    }
}

/// How many files, sockets among them, a program may have open.
#[derive(Debug)]
pub(super) struct Files {
    /// What each program is started with where the shell's own limit is lower: the one that holds, and the highest.
    raised: Option<[u64; 2]>,
}

impl Files {
    /// What any shell allows.
    pub(super) fn few() -> Self {
        Self { raised: None }
    }

    /// As many as so many connections want.
    pub(super) fn for_connections(connections: usize) -> Result<Self> {
        let limits =
            fs::read_to_string("/proc/self/limits").during("can't read the limits of this process")?;
        let limits = open_files(&limits).ok_or_else(|| Failure::new("no limit of open files is told"))?;
        Ok(Self {
            raised: raised(limits, connections as u64 + 100)?,
        })
    }

    fn pinned(&self, core: &str, program: &Path) -> Command {
        let mut command;
        match self.raised {
            Some([soft, hard]) => {
                command = Command::new("prlimit");
                command.arg(format!("--nofile={soft}:{hard}")).arg("taskset");
            }
            None => command = Command::new("taskset"),
        }
        command.args(["--cpu-list", core]).arg(program);
        command
    }
}

/// The limit that holds and the highest that may be set, in what the kernel tells of a process.
fn open_files(limits: &str) -> Option<[u64; 2]> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    let mut numbers = line.split_whitespace().map(|number| match number {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    });
    Some([numbers.next()??, numbers.next()??])
}

/// What to set, if anything.
fn raised([soft, hard]: [u64; 2], wanted: u64) -> Result<Option<[u64; 2]>> {
    if wanted > hard {
        return Err(Failure::new(format!(
            "this wants {wanted} open files in one process, and the system allows {hard}: raise the hard limit \
             (`ulimit -Hn`, `LimitNOFILE=` or /etc/security/limits.conf) and try again"
        )));
    }
    Ok((wanted > soft).then_some([wanted, hard]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_as_far_as_needed() {
        let told = "Limit   Soft Limit  Hard Limit  Units\nMax open files   1024   524288   files\n";
        let limits = open_files(told).unwrap();
        assert_eq!(limits, [1024, 524_288]);
        assert_eq!(raised(limits, 600).unwrap(), None);
        assert_eq!(raised(limits, 10_100).unwrap(), Some([10_100, 524_288]));
    }

    #[test]
    fn a_limit_that_is_too_low_is_told() {
        let failure = raised([1024, 4096], 10_100).unwrap_err().to_string();
        assert!(failure.contains("10100") && failure.contains("4096"), "{failure}");
    }
}
