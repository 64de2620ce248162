//! A server of one's own on a free port, killed when the test ends, also by a panic.

use std::{
    fs, io,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use super::deadline;

/// Tells the folders of one process apart.
static SERVERS: AtomicUsize = AtomicUsize::new(0);

pub(crate) struct RedisServer {
    port: u16,
    folder: PathBuf,
    config: Option<String>,
    options: Vec<String>,
    child: Option<Child>,
}

impl RedisServer {
    /// Starts one, and waits until it answers.
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts one with further options, as on its command line.
    pub(crate) async fn with(options: &[&str]) -> Self {
        Self::configured("-", options).await
    }

    /// Starts one that reads a file first, and may write to it; `-` is none.
    pub(crate) async fn configured(config: &str, options: &[&str]) -> Self {
        let number = SERVERS.fetch_add(1, Relaxed);
        let folder = std::env::temp_dir().join(format!("chanx-redis-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut server = Self {
            port: 0,
            folder,
            config: Some(config.to_owned()).filter(|config| config != "-"),
            options: options.iter().map(ToString::to_string).collect(),
            child: None,
        };
        // Another program may take the port before the server does.
        for _ in 0..20 {
            server.port = free_port();
            if server.spawn().await {
                return server;
            }
        }
        panic!("no port was free for redis-server");
    }

    /// Starts it again where it was.
    pub(crate) async fn restart(&mut self) {
        assert!(self.spawn().await, "redis-server could not be started again");
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A folder that is gone with it.
    #[cfg(feature = "sentinel")]
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Ends it, as an outage does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Has it do nothing, its connections open.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let child = self.child.as_ref().expect("the server runs");
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(sent.expect("`kill` runs").success());
    }

    /// Whether it came up.
    async fn spawn(&mut self) -> bool {
        let mut command = Command::new("redis-server");
        command
            .args(&self.config)
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--loglevel", "warning"])
            .arg("--dir")
            .arg(&self.folder)
            .args(&self.options)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                panic!("redis-server is not installed: `apt-get install redis-server`")
            }
            _ => panic!("redis-server can't be started: {error}"),
        });
        let child = self.child.insert(child);
        let port = self.port;
        deadline("redis-server to listen", async {
            loop {
                if child.try_wait().unwrap().is_some() {
                    return false;
                }
                if answers(port).await {
                    return true;
                }
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        })
        .await
    }
}

/// Whether a server says something to what is no command of any: it need not let us in for that.
async fn answers(port: u16) -> bool {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let Ok(mut stream) = tokio::net::TcpStream::connect(("127.0.0.1", port)).await else {
        return false;
    };
    let mut byte = [0];
    stream.write_all(b"PING\r\n").await.is_ok() && stream.read(&mut byte).await.is_ok()
}

/// A port that nobody uses, outside of those that outgoing connections get, which could be in the way of a restart.
pub(crate) fn free_port() -> u16 {
    for _ in 0..100 {
        let port = fastrand::u16(10_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
        // A folder that is left is small.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
