//! How many files, sockets among them, a process may have open.

use std::{fs, path::Path, process::Command};

use crate::failure::{During as _, Failure, Result};

/// How many files, sockets among them, a program may have open.
#[derive(Debug)]
pub(super) struct Files {
    /// What each program is started with where the shell's own limit is lower: the one that holds, and the highest.
    raised: Option<[u64; 2]>,
}

impl Files {
    /// As many as so many connections want.
    pub(super) fn for_connections(connections: usize) -> Result<Self> {
        Ok(Self {
            raised: raised(limits()?, connections as u64 + 100)?,
        })
    }

    /// A program that keeps to these cores, `0`, or `0,1`.
    pub(super) fn pinned(&self, cores: &str, program: &Path) -> Command {
        let mut command;
        match self.raised {
            Some([soft, hard]) => {
                command = Command::new("prlimit");
                command.arg(format!("--nofile={soft}:{hard}")).arg("taskset");
            }
            None => command = Command::new("taskset"),
        }
        command.args(["--cpu-list", cores]).arg(program);
        command
    }
}

/// The limit that holds and the highest that may be set.
pub(super) fn limits() -> Result<[u64; 2]> {
    let limits = fs::read_to_string("/proc/self/limits").during("can't read the limits of this process")?;
    open_files(&limits).ok_or_else(|| Failure::new("no limit of open files is told"))
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
