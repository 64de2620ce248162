//! A server of PostgreSQL, with data of its own, for as long as it is needed.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{ChildStderr, Command, Stdio, id},
    sync::mpsc,
    thread,
};

use crate::{
    failure::{During as _, Failure, Result},
    program::{self, Running, output, succeed},
    system,
};

/// What it says once it takes connections, where the language of its messages is C's.
const READY: &str = "database system is ready to accept connections";

/// A server that runs until dropped, and leaves nothing behind. It listens on a socket in its own folder, so that it can't
/// be in the way of another.
#[derive(Debug)]
pub(crate) struct Postgres {
    running: Running,
    folder: PathBuf,
}

impl Postgres {
    /// Makes a folder with an empty database, and starts a server on it.
    pub(crate) fn start() -> Result<Self> {
        let programs = system::postgres()?;
        let owner = Owner::find()?;
        let folder = Folder::make(&owner)?;
        let data = folder.0.join("data");
        let mut initdb = owner.command(&programs.join("initdb"));
        initdb
            .args([
                "--username=chanx",
                "--auth=trust",
                "--locale=C",
                "--encoding=UTF8",
            ])
            .args(["--no-sync", "--pgdata"])
            .arg(&data)
            .stdout(Stdio::null());
        succeed(initdb)?;

        let mut postgres = owner.command(&programs.join("postgres"));
        postgres
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder.0)
            .args(["-c", "listen_addresses=", "-c", "fsync=off"])
            .stderr(Stdio::piped());
        let mut running = program::start(postgres)?;
        let said = running.0.stderr.take();
        let server = Self {
            running,
            folder: folder.keep(),
        };
        wait(said.ok_or_else(|| Failure::new("PostgreSQL says nothing"))?)?;
        Ok(server)
    }

    /// Where programs find it.
    pub(crate) fn url(&self) -> String {
        format!("postgres:///postgres?user=chanx&host={}", self.folder.display())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Told to end at once, it ends its own processes too, which it can't where it is killed.
        let quit = Command::new("kill")
            .args(["-QUIT", &self.running.0.id().to_string()])
            .status();
        if quit.is_ok_and(|status| status.success()) {
            let _ = self.running.0.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Reads what the server says until it is ready, and goes on reading: a program that nobody reads would wait.
fn wait(said: ChildStderr) -> Result {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(said).lines().map_while(std::result::Result::ok) {
            // Nobody listens any more once it is ready.
            let _ = tell.send(line);
        }
    });
    let mut lines = Vec::new();
    for line in told {
        if line.contains(READY) {
            return Ok(());
        }
        lines.push(line);
    }
    Err(Failure::new(format!(
        "PostgreSQL does not start:\n{}",
        lines.join("\n")
    )))
}

/// Who the server runs as. It refuses to run as root, and its packages make a user for it.
struct Owner(Option<&'static str>);

impl Owner {
    fn find() -> Result<Self> {
        let mut id = Command::new("id");
        id.arg("-u");
        Ok(Self((output(id)?.trim() == "0").then_some("postgres")))
    }

    fn command(&self, program: &Path) -> Command {
        let Some(user) = self.0 else {
            return Command::new(program);
        };
        // Which becomes the program, so that its id is the program's.
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", user, "--regid", user, "--init-groups"])
            .arg(program);
        command
    }
}

/// A folder for one server, removed unless it is kept.
struct Folder(PathBuf);

impl Folder {
    fn make(owner: &Owner) -> Result<Self> {
        let folder = Self(env::temp_dir().join(format!("chanx-postgres-{}", id())));
        fs::create_dir(&folder.0).during(folder.0.display())?;
        if let Some(user) = owner.0 {
            let mut chown = Command::new("chown");
            chown.arg(user).arg(&folder.0);
            succeed(chown)?;
        }
        Ok(folder)
    }

    fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
