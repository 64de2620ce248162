//! A program that listens on a port of its own choice and prints it.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    failure::{During as _, Failure, Result},
    program::{self, Running},
};

/// A server that runs until dropped.
#[derive(Debug)]
pub(crate) struct Server {
    running: Running,
    /// Host and port.
    pub(crate) address: String,
    // Held open: a server that prints to a closed pipe would end.
    _printed: BufReader<std::process::ChildStdout>,
}

impl Server {
    /// Starts a server on a free port of this machine and waits until it says where it listens.
    ///
    /// A developer's own settings are not what is tested: the variables of the toolkit are taken away but for `ours`.
    pub(crate) fn start_with(mut command: Command, ours: &[(&str, &str)]) -> Result<Self> {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CHANX_") {
                command.env_remove(name);
            }
        }
        command
            .env("CHANX_BIND", "127.0.0.1:0")
            .envs(ours.iter().copied())
            .stdout(Stdio::piped());
        let mut running = program::start(command)?;
        let printed = running.0.stdout.take();
        let mut printed = BufReader::new(printed.ok_or_else(|| Failure::new("the server has no output"))?);
        let address = address(&mut printed)?;
        Ok(Self {
            running,
            address,
            _printed: printed,
        })
    }

    /// One of the examples, built before.
    pub(crate) fn example(name: &str, ours: &[(&str, &str)]) -> Result<Self> {
        let mut command = Command::new(example(name)?);
        command.current_dir(program::root()?);
        Self::start_with(command, ours)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.running.0.id()
    }
}

/// Where the program of an example lies, once it is built.
pub(crate) fn example(name: &str) -> Result<PathBuf> {
    Ok(program::target()?.join("debug/examples").join(name))
}

/// Reads what a server prints up to the line that says where it listens.
fn address(printed: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    loop {
        line.clear();
        if printed
            .read_line(&mut line)
            .during("can't read what the server prints")?
            == 0
        {
            return Err(Failure::new("the server ended without saying where it listens"));
        }
        if let Some(address) = line.trim().strip_prefix("listening on http://") {
            return Ok(address.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_address_is_found_among_other_lines() {
        let printed = "starting\nlistening on http://127.0.0.1:4711\nthe rest\n";
        assert_eq!(address(&mut printed.as_bytes()).unwrap(), "127.0.0.1:4711");
    }

    #[test]
    fn a_server_that_ends_is_reported() {
        assert!(address(&mut "can't listen\n".as_bytes()).is_err());
    }
}
