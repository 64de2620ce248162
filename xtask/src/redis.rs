//! A server of Redis, which keeps nothing.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::{ChildStdout, Command, Stdio},
};

use crate::{
    failure::{During as _, Failure, Result},
    program::{Running, start},
};

/// A server that runs until dropped.
#[derive(Debug)]
pub(crate) struct Redis {
    _running: Running,
    // Held open: it goes on printing.
    _printed: BufReader<ChildStdout>,
    port: u16,
}

impl Redis {
    pub(crate) fn start() -> Result<Self> {
        let free = TcpListener::bind("127.0.0.1:0").during("can't find a free port")?;
        let port = free.local_addr().during("can't find a free port")?.port();
        drop(free);
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .stdout(Stdio::piped());
        let mut running = start(command)?;
        let printed = running.0.stdout.take();
        let mut printed = BufReader::new(printed.ok_or_else(|| Failure::new("redis-server has no output"))?);
        let mut line = String::new();
        while !line.contains("Ready to accept connections") {
            line.clear();
            let read = printed.read_line(&mut line);
            if read.during("can't read what redis-server prints")? == 0 {
                return Err(Failure::new("redis-server has ended"));
            }
        }
        Ok(Self {
            _running: running,
            _printed: printed,
            port,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}
