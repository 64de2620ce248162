//! Python programs that run beside the tests, with the packages that `cargo xtask test family` has installed.

use std::{env, path::PathBuf, process::Stdio};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader, Lines},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use crate::support::deadline;

/// Which packages a program wants: the variable that names the interpreter that has them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Packages {
    Newest,
    Original,
}

/// A program, killed when it is dropped.
fn program(packages: Packages, script: &str, arguments: &[&str]) -> Command {
    let variable = match packages {
        Packages::Newest => "FAMILY_PYTHON",
        Packages::Original => "FAMILY_PYTHON_0_9",
    };
    let python = env::var_os(variable).unwrap_or_else(|| {
        panic!("{variable} is not set: run `cargo xtask test family`, which installs Python's packages")
    });
    // Cargo runs tests in their package's folder.
    let script = PathBuf::from("../tests/clients/family").join(script);
    let mut command = Command::new(python);
    command
        .arg(script)
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Passes on what a program prints: a test that fails shows it.
fn show(printed: impl AsyncRead + Send + Unpin + 'static) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(printed).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            println!("python: {line}");
        }
    });
}

/// Runs a program to its end, and answers what it prints.
pub(crate) async fn run(script: &str, arguments: &[&str], input: String) -> String {
    let mut child = program(Packages::Newest, script, arguments).spawn().unwrap();
    show(child.stderr.take().unwrap());
    let mut stdin = child.stdin.take().unwrap();
    let write = async move { stdin.write_all(input.as_bytes()).await };
    let (written, output) = deadline(script, async { tokio::join!(write, child.wait_with_output()) }).await;
    let output = output.unwrap();
    assert!(output.status.success(), "{script} failed: {}", output.status);
    // Otherwise it has not read all.
    written.unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A server that runs until it is dropped.
pub(crate) struct Site {
    port: u16,
    /// Killed with this.
    _child: Child,
}

impl Site {
    pub(crate) async fn start(packages: Packages, script: &str, arguments: &[&str]) -> Self {
        let mut child = program(packages, script, arguments).spawn().unwrap();
        show(child.stderr.take().unwrap());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = deadline("a Python site to listen", port(&mut lines)).await;
        show(lines.into_inner());
        Self { port, _child: child }
    }

    /// Connects, and waits until the connection is a member of its groups.
    pub(crate) async fn connect(&self, path: &str, member: Option<u32>) -> Client {
        let mut request = format!("ws://127.0.0.1:{}{path}", self.port)
            .into_client_request()
            .unwrap();
        if let Some(member) = member {
            request.headers_mut().insert("member", member.into());
        }
        let connecting = tokio_tungstenite::connect_async(request);
        let (socket, _) = deadline("a Python site to accept", connecting).await.unwrap();
        let mut client = Client {
            socket,
            channel: String::new(),
        };
        // Answered only when entering is over.
        client.send(serde_json::json!({"action": "who"})).await;
        let mut frame = client.next().await;
        if frame["action"] == "authentication" {
            frame = client.next().await;
        }
        client.channel = frame["payload"].as_str().expect("a channel's name").to_owned();
        client
    }
}

async fn port(lines: &mut Lines<BufReader<ChildStdout>>) -> u16 {
    loop {
        let line = lines.next_line().await.unwrap();
        let line = line.expect("the Python site ended before it listened");
        if let Some(port) = line.strip_prefix("listening on ") {
            return port.parse().unwrap();
        }
        println!("python: {line}");
    }
}

/// A client of a Python site.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The name by which its connection is reached.
    pub(crate) channel: String,
}

impl Client {
    pub(crate) async fn send(&mut self, frame: Value) {
        let sent = self.socket.send(Message::text(frame.to_string()));
        deadline("a frame to be sent to a Python site", sent)
            .await
            .unwrap();
    }

    /// The frame that comes next.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            let received = deadline("a frame of a Python site", self.socket.next()).await;
            match received.expect("the Python site closed the connection").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("no frame of chanx: {other:?}"),
            }
        }
    }

    /// As many frames as are wanted, which have to be these.
    pub(crate) async fn expect(&mut self, frames: &[Value]) {
        for frame in frames {
            assert_eq!(self.next().await, *frame, "at a client of the Python site");
        }
    }
}
