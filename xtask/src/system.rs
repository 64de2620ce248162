//! Programs that steps need, from the system's packages where they are missing.

use std::{
    cmp::Reverse,
    env, fs,
    path::{Path, PathBuf},
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

const REDIS: Wanted = Wanted {
    names: &["redis-server"],
    packages: &["redis-server"],
};

/// Its programs stand together in a folder that may not be in PATH.
const POSTGRES: Wanted = Wanted {
    names: &["initdb"],
    packages: &["postgresql"],
};

/// Where Debian has the programs of PostgreSQL, below the number of a version.
const POSTGRES_FOLDERS: &str = "/usr/lib/postgresql";

/// What the tests of the layers start: servers, and what makes a certificate for one.
const SERVERS: [Wanted; 3] = [
    REDIS,
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

/// Has the server of Redis.
pub(crate) fn redis() -> Result {
    install(&[REDIS])
}

/// Has the servers that tests start.
pub(crate) fn servers() -> Result {
    install(&SERVERS)
}

/// The folder with the programs of PostgreSQL.
pub(crate) fn postgres() -> Result<PathBuf> {
    install(&[POSTGRES])?;
    // In PATH there may be but a link to one of them.
    let initdb = POSTGRES.find().and_then(|initdb| initdb.canonicalize().ok());
    initdb
        .and_then(|initdb| initdb.parent().map(Path::to_owned))
        .ok_or_else(|| Failure::new("postgresql was installed, but its `initdb` is not found"))
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

/// In PATH, or where Debian has what it keeps out of it.
fn in_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .chain(versions(Path::new(POSTGRES_FOLDERS)))
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// The programs of each version that is installed, of the newest first.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.parse().ok()?;
            Some((number, entry.path().join("bin")))
        })
        .collect();
    found.sort_by_key(|(number, _)| Reverse(*number));
    found.into_iter().map(|(_, programs)| programs).collect()
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path, process};

    use super::{SERVERS, Wanted, install, versions};

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
    fn the_newest_version_is_the_greatest_number() {
        let folder = env::temp_dir().join(format!("chanx-versions-{}", process::id()));
        for version in ["9", "15", "common"] {
            fs::create_dir_all(folder.join(version)).unwrap();
        }
        let found = versions(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, [folder.join("15/bin"), folder.join("9/bin")]);
        assert_eq!(
            versions(Path::new("/no/such/folder")),
            Vec::<std::path::PathBuf>::new()
        );
    }

    #[test]
    fn each_server_is_named_with_its_package() {
        for wanted in &SERVERS {
            assert!(!wanted.names.is_empty() && !wanted.packages.is_empty());
        }
    }
}
