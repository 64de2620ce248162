//! Programs that steps need, from the system's packages where they are missing.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    failure::{Failure, Result},
    program::succeed,
};

/// A program, and the packages of Debian that bring it.
struct Wanted {
    /// The names that it has on one system or another.
    names: &'static [&'static str],
    packages: &'static [&'static str],
}

const BROWSER: Wanted = Wanted {
    names: &["chromium", "chromium-browser", "google-chrome"],
    packages: &["chromium", "fonts-dejavu-core"],
};

/// What the tests of the layers start: servers, and what makes a certificate for one.
const SERVERS: [Wanted; 3] = [
    Wanted {
        names: &["redis-server"],
        packages: &["redis-server"],
    },
    Wanted {
        names: &["nats-server"],
        packages: &["nats-server"],
    },
    Wanted {
        names: &["openssl"],
        packages: &["openssl"],
    },
];

/// The browser: what the system has, else Debian's.
pub(crate) fn chromium() -> Result<PathBuf> {
    install(&[BROWSER])?;
    BROWSER
        .find()
        .ok_or_else(|| Failure::new("chromium was installed, but is not in PATH"))
}

/// Has the servers that tests start.
pub(crate) fn servers() -> Result {
    install(&SERVERS)
}

/// Installs those that are missing, together.
fn install(wanted: &[Wanted]) -> Result {
    let missing: Vec<_> = wanted.iter().filter(|wanted| wanted.find().is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|wanted| wanted.packages)
        .copied()
        .collect();
    println!("installing {} with apt-get", packages.join(", "));
    let by_hand = |failure: Failure| {
        Failure::new(format!(
            "{failure}; it needs root: run `apt-get install {}` by hand",
            packages.join(" ")
        ))
    };
    apt_get(&["update"], &[]).map_err(by_hand)?;
    apt_get(&["install", "--yes", "--no-install-recommends"], &packages).map_err(by_hand)?;
    match missing.iter().find(|wanted| wanted.find().is_none()) {
        Some(missing) => Err(Failure::new(format!(
            "{} was installed, but is not in PATH",
            missing.packages.join(", ")
        ))),
        None => Ok(()),
    }
}

fn apt_get(arguments: &[&str], packages: &[&str]) -> Result {
    let mut command = Command::new("apt-get");
    command
        .arg("--quiet")
        .args(arguments)
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(Stdio::null());
    succeed(command)
}

impl Wanted {
    fn find(&self) -> Option<PathBuf> {
        self.names.iter().find_map(|name| in_path(name))
    }
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::{SERVERS, Wanted, install};

    #[test]
    fn what_is_there_is_not_installed() {
        let shell = Wanted {
            names: &["no-such-program", "sh"],
            packages: &["no-such-package"],
        };
        assert!(shell.find().is_some());
        assert!(install(&[shell]).is_ok());
    }

    #[test]
    fn each_server_is_named_with_its_package() {
        for wanted in &SERVERS {
            assert!(!wanted.names.is_empty() && !wanted.packages.is_empty());
        }
    }
}
