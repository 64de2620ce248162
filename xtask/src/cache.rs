//! What steps install, outside the repository and once for all runs.
//!
//! Each thing lies in a folder named after its pinned version; a folder gets its name only when it is complete, so
//! that an interrupted installation is begun again.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    failure::{During as _, Failure, Result},
    program::{output, root, succeed},
};

/// The Python interpreter that has the packages of a list of pins, a path in the repository.
pub(crate) fn python(pins: &str) -> Result<PathBuf> {
    let pins = root()?.join(pins);
    let mut version = Command::new("python3");
    version.args(["-c", "import sys; print('python%d.%d' % sys.version_info[:2])"]);
    let kind = output(version)?;
    let folder = installed(kind.trim(), &pins, |folder| {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(folder);
        succeed(venv)
            .map_err(|failure| Failure::new(format!("{failure}; Debian: `apt-get install python3-venv`")))?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ]);
        succeed(with(pip, &pins)).map_err(|failure| {
            Failure::new(format!(
                "{failure}; it wants Python 3.11 or newer, and PyPI or what `PIP_INDEX_URL` or `PIP_FIND_LINKS` name instead"
            ))
        })
    })?;
    Ok(folder.join("bin/python"))
}

/// The folder whose `node_modules` hold the packages of a `package.json` below `tests/clients`.
pub(crate) fn node_packages(pins: &str) -> Result<PathBuf> {
    let pins = root()?.join("tests/clients").join(pins);
    installed("node", &pins, |folder| {
        fs::create_dir_all(folder).during("can't make a folder for npm")?;
        fs::copy(&pins, folder.join("package.json")).during("can't copy package.json")?;
        let mut npm = Command::new("npm");
        // No lock file: the pins are exact, and a lock names a registry. What the packages themselves depend on is theirs.
        npm.args([
            "install",
            "--no-package-lock",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
        ]);
        npm.current_dir(folder);
        succeed(npm)
    })
}

/// A folder that `install` has filled with what `pins` asks for.
fn installed(kind: &str, pins: &Path, install: impl FnOnce(&Path) -> Result) -> Result<PathBuf> {
    let wanted = fs::read(pins).during(pins.display())?;
    let folder = cache()?.join(format!("{kind}-{:016x}", fingerprint(&wanted)));
    if folder.is_dir() {
        return Ok(folder);
    }
    println!("installing {} into {}", pins.display(), folder.display());
    let unfinished = folder.with_extension(format!("{}.unfinished", std::process::id()));
    let made = install(&unfinished).and_then(|()| {
        fs::rename(&unfinished, &folder)
            .or_else(|error| if folder.is_dir() { Ok(()) } else { Err(error) })
            .during("can't name what was installed")
    });
    // What is left of a failed installation is of no use to anybody.
    let _ = fs::remove_dir_all(&unfinished);
    made.map(|()| folder)
}

fn cache() -> Result<PathBuf> {
    let named = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = named("CHANX_CACHE")
        .or_else(|| Some(named("XDG_CACHE_HOME")?.join("chanx-xtask")))
        .or_else(|| Some(named("HOME")?.join(".cache/chanx-xtask")))
        .ok_or_else(|| Failure::new("set CHANX_CACHE to a folder for what is installed"))?;
    fs::create_dir_all(&cache).during(cache.display())?;
    Ok(cache)
}

/// FNV-1a: the same for the same bytes on every machine and with every compiler.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn with(mut command: Command, last: &Path) -> Command {
    command.arg(last);
    command
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn other_pins_give_another_folder() {
        assert_ne!(fingerprint(b"websockets==1"), fingerprint(b"websockets==2"));
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
    }
}
