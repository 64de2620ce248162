//! HTTP and WebSocket by hand on a real port: for what no client of the kit would send.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support;

/// One TCP connection.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    /// What has been read and not looked at.
    read: Vec<u8>,
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// In lower case.
    head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let line = self
            .head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.map(str::trim)
    }
}

/// The lines of a handshake that is right, beside the request line and what is asked about.
pub(crate) const UPGRADE: &str = "Host: example.org\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A handshake that is right, with more lines.
pub(crate) fn handshake(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\n{UPGRADE}{more}\r\n")
}

impl Wire {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self {
            stream: TcpStream::connect(address).await.unwrap(),
            read: Vec::new(),
        }
    }

    /// Connects and shakes hands.
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Self {
        let mut wire = Self::connect(address).await;
        let answer = wire.ask(&handshake(path, "")).await;
        assert_eq!(answer.status, 101, "{answer:?}");
        wire
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.send(&support::frame(0x81, text.as_bytes())).await;
    }

    /// One request, one answer.
    pub(crate) async fn ask(&mut self, request: &str) -> Answer {
        self.send(request.as_bytes()).await;
        self.answer().await
    }

    pub(crate) async fn answer(&mut self) -> Answer {
        let end = loop {
            if let Some(at) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.more().await, "no answer, only {:?}", self.read);
        };
        let head = String::from_utf8(self.read.drain(..end).collect())
            .unwrap()
            .to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut answer = Answer {
            status,
            head,
            body: String::new(),
        };
        let length = answer
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        answer.body = String::from_utf8(self.take(length).await).unwrap();
        answer
    }

    /// A frame of the server: its first byte and its payload.
    pub(crate) async fn frame(&mut self) -> (u8, Vec<u8>) {
        let head = self.take(2).await;
        let length = match head[1] {
            126 => usize::from(u16::from_be_bytes(self.take(2).await.try_into().unwrap())),
            127 => usize::try_from(u64::from_be_bytes(self.take(8).await.try_into().unwrap())).unwrap(),
            short => usize::from(short),
        };
        (head[0], self.take(length).await)
    }

    pub(crate) async fn text(&mut self) -> String {
        let (first, payload) = self.frame().await;
        assert_eq!(first, 0x81, "{payload:?}");
        String::from_utf8(payload).unwrap()
    }

    /// The code of a close frame, which has to be the next.
    pub(crate) async fn close_code(&mut self) -> u16 {
        let (first, payload) = self.frame().await;
        assert_eq!(first, 0x88, "{payload:?}");
        u16::from_be_bytes([payload[0], payload[1]])
    }

    /// Waits until the server has ended its direction; a reset is an end too.
    pub(crate) async fn ended(&mut self) -> Vec<u8> {
        while self.more().await {}
        std::mem::take(&mut self.read)
    }

    async fn take(&mut self, count: usize) -> Vec<u8> {
        while self.read.len() < count {
            assert!(self.more().await, "the stream ended within a frame");
        }
        self.read.drain(..count).collect()
    }

    async fn more(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.read).await, Ok(1..))
    }
}
