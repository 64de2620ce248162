//! A NATS server of a test's own, that can be killed, frozen and started again on its port.

use std::{
    fs,
    io::ErrorKind,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    time::{sleep, timeout},
};

/// How long a server may take to start.
const LIMIT: Duration = Duration::from_secs(10);

/// A server; all clones are one. It is killed with the last of them.
#[derive(Clone)]
pub(crate) struct Server(Arc<Inner>);

struct Inner {
    port: u16,
    config: PathBuf,
    child: Mutex<Option<Child>>,
}

impl Server {
    /// A server that takes messages of 8 MiB.
    pub(crate) async fn start() -> Self {
        Self::configured("max_payload: 8MB").await
    }

    /// One with these lines in its configuration.
    pub(crate) async fn configured(lines: &str) -> Self {
        // Another test may take the port between our look and the server's.
        for _ in 0..20 {
            let port = free_port();
            let config = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("nats-{port}.conf"));
            fs::write(&config, format!("listen: \"127.0.0.1:{port}\"\n{lines}\n")).unwrap();
            let server = Self(Arc::new(Inner {
                port,
                config,
                child: Mutex::new(None),
            }));
            if server.run().await {
                return server;
            }
        }
        panic!("no NATS server can be started on twenty free ports");
    }

    /// Starts it, on its port. Whether it is there then.
    async fn run(&self) -> bool {
        let spawned = Command::new("nats-server")
            .arg("-c")
            .arg(&self.0.config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = match spawned {
            Ok(child) => child,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                panic!("`nats-server` was not found: `apt-get install nats-server`")
            }
            Err(error) => panic!("`nats-server` can't be started: {error}"),
        };
        *self.0.child.lock().unwrap() = Some(child);
        timeout(LIMIT, self.ready()).await.unwrap_or(false)
    }

    /// Asks until it answers, or has ended.
    async fn ready(&self) -> bool {
        loop {
            if let Ok(stream) = TcpStream::connect(("127.0.0.1", self.0.port)).await {
                let mut line = String::new();
                let _ = BufReader::new(stream).read_line(&mut line).await;
                if line.starts_with("INFO") {
                    return true;
                }
            }
            let ended = self.0.child.lock().unwrap().as_mut().map(Child::try_wait);
            if !matches!(ended, Some(Ok(None))) {
                return false;
            }
            sleep(Duration::from_millis(2)).await;
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.0.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.port
    }

    pub(crate) fn kill(&self) {
        self.0.kill();
    }

    /// Starts it again, on the same port.
    pub(crate) async fn restart(&self) {
        self.kill();
        assert!(self.run().await, "the server does not start again");
    }

    /// It does nothing any more, and its sockets stay.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let child = self.0.child.lock().unwrap();
        let id = child.as_ref().unwrap().id();
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {id}")])
            .status();
        assert!(sent.unwrap().success(), "no signal reaches the server");
    }
}

impl Inner {
    fn kill(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_file(&self.config);
    }
}

/// One that no outgoing connection takes while the server is away.
pub(crate) fn free_port() -> u16 {
    loop {
        let port = fastrand::u16(15_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
