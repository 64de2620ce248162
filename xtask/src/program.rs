//! Programs that are run, and killed when nobody needs them any more.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use crate::failure::{During as _, Failure, Result};

/// The repository.
pub(crate) fn root() -> Result<PathBuf> {
    // Cargo says where this package is when it runs it, so that no path is compiled in.
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| Failure::new("run this with `cargo xtask`, which says where the repository is"))?;
    match Path::new(&package).parent() {
        Some(root) => Ok(root.to_owned()),
        None => Err(Failure::new("this package is not inside a repository")),
    }
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> Result<PathBuf> {
    let this = env::current_exe().during("can't find the running program")?;
    match this.parent().and_then(Path::parent) {
        Some(target) => Ok(target.to_owned()),
        None => Err(Failure::new("the running program is in no target directory")),
    }
}

/// Cargo, at the root of the repository.
pub(crate) fn cargo(arguments: &[&str]) -> Result<Command> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root()?).args(arguments);
    Ok(command)
}

/// Runs a command to its end, its output passed on; anything but success is a failure.
pub(crate) fn succeed(mut command: Command) -> Result {
    let shown = shown(&command);
    let status = command.status().map_err(|error| not_started(&command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{shown}` failed ({status})")))
    }
}

/// Runs a command to its end and answers what it printed.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let shown = shown(&command);
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| not_started(&command, &error))?;
    if !output.status.success() {
        return Err(Failure::new(format!("`{shown}` failed ({})", output.status)));
    }
    String::from_utf8(output.stdout).during(format!("`{shown}` printed no text"))
}

/// Starts a command that runs beside us.
pub(crate) fn start(mut command: Command) -> Result<Running> {
    match command.spawn() {
        Ok(child) => Ok(Running(child)),
        Err(error) => Err(not_started(&command, &error)),
    }
}

/// A program that runs beside us. Dropped, also by a panic, it is killed.
#[derive(Debug)]
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to do then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    if error.kind() != io::ErrorKind::NotFound {
        return Failure::new(format!("`{}` can't be started: {error}", program.display()));
    }
    let hint = match &*name {
        "python3" => "install Python 3 with venv (Debian: `apt-get install python3 python3-venv`)",
        "node" | "npm" => "install Node.js with npm (Debian: `apt-get install nodejs npm`)",
        "git" => "install git",
        "taskset" | "prlimit" => "install util-linux; pinning to a core wants Linux",
        "setpriv" => "install util-linux; PostgreSQL does not run as root",
        "apt-get" => "this system has no apt-get: install by hand what it was to install",
        _ => "it is not installed",
    };
    Failure::new(format!("`{name}` was not found: {hint}"))
}
