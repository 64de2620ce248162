//! A client under test: speaks the real protocol over an in-memory pipe.

// What it asks for, and as whom.
mod asking;
// How it connects.
mod connect;
// What it has received.
mod inbox;
// Plain HTTP.
mod plain;

pub use asking::Asking;
pub use connect::{Connecting, Refused, Socket};
pub use inbox::{Closed, Received, frame};
pub use plain::Plain;
pub(crate) use plain::ask;

use std::sync::Arc;

use chanx_core::message::{
    Message,
    decode::{Envelope, Reference},
    encode,
};
use futures_util::{SinkExt, stream::SplitSink};
use tokio::task::JoinHandle;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message as WsMessage, protocol::CloseFrame},
};

use crate::{
    app::RunningApp,
    pipe::{Direction, Pipe},
    runtime::{patience, patiently},
};
use inbox::Inbox;

/// The verdict on a connection: the payload of its `authentication` frame.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// 200, or why not.
    pub status_code: u16,
    /// What the server says to it.
    pub detail: String,
}

/// A connected client. Dropping it is a client that vanishes.
#[derive(Debug)]
pub struct TestClient {
    app: RunningApp,
    sink: SplitSink<WebSocketStream<Pipe>, WsMessage>,
    inbox: Arc<Inbox>,
    /// Reads what comes; ends with the client.
    pump: JoinHandle<()>,
    to_server: Direction,
    from_server: Direction,
    verdict: Option<Verdict>,
    subprotocol: Option<String>,
}

impl TestClient {
    /// What the server said of the client's entry; `None` where it does not say so.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// The subprotocol that was agreed upon.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }

    /// Sends a message.
    pub async fn send(&mut self, message: impl Message) {
        let text = self.encoded(&message, &Envelope::default());
        self.send_text(text).await;
    }

    /// Sends a message with a `ref`, which comes back on every frame that answers it.
    pub async fn send_ref(&mut self, message: impl Message, reference: &str) {
        let envelope = Envelope::answering(Reference::Text(reference.into()));
        let text = self.encoded(&message, &envelope);
        self.send_text(text).await;
    }

    fn encoded(&self, message: &impl Message, envelope: &Envelope) -> String {
        let mut object = Vec::new();
        if let Err(error) = encode::begin(message, self.app.format(), &mut object) {
            panic!("`{}` can't be written as JSON: {error}", message.action());
        }
        encode::finish(envelope, &mut object);
        String::from_utf8_lossy(&object).into_owned()
    }

    /// Sends a text frame as it is.
    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.send_ws(WsMessage::Text(text.into().into())).await;
    }

    /// Sends a value as a text frame.
    pub async fn send_json(&mut self, value: &serde_json::Value) {
        self.send_text(value.to_string()).await;
    }

    /// Sends a binary frame as it is.
    pub async fn send_binary(&mut self, bytes: impl Into<bytes::Bytes>) {
        self.send_ws(WsMessage::Binary(bytes.into())).await;
    }

    /// Sends a ping; its answer counts as received for none of the `next…` methods.
    pub async fn ping(&mut self) {
        self.send_ws(WsMessage::Ping(bytes::Bytes::new())).await;
    }

    /// Waits for the answer to a ping; false where the connection is closed instead.
    pub async fn ponged(&mut self) -> bool {
        self.inbox.ponged().await
    }

    /// Writes bytes past the protocol: frames that no client should send.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.to_server.write_raw(bytes);
    }

    async fn send_ws(&mut self, message: WsMessage) {
        match patiently(self.sink.send(message)).await {
            Some(Ok(())) => {}
            Some(Err(error)) => panic!("the client can't send any more: {error}{}", self.inbox.story()),
            None => panic!(
                "the server has stopped reading: too much of this client's waits to be handled{}",
                self.inbox.story()
            ),
        }
    }

    /// Ends the client's direction of the stream without a close frame, as a client that loses its network does.
    pub fn cut(&mut self) {
        self.to_server.end();
    }

    /// Stops reading, or goes on: what the server sends meanwhile waits in the pipe.
    pub fn stall(&mut self, stalled: bool) {
        self.from_server.stall(stalled);
    }

    /// Closes with this code and waits for the server's answer.
    ///
    /// # Panics
    /// Where the server does not answer.
    pub async fn close(mut self, code: u16) -> Closed {
        let frame = CloseFrame {
            code: code.into(),
            reason: tungstenite::Utf8Bytes::default(),
        };
        self.send_ws(WsMessage::Close(Some(frame))).await;
        self.closed().await
    }

    /// All frames received since the last look, as JSON; what is no JSON is its text.
    pub fn received(&mut self) -> Vec<serde_json::Value> {
        self.inbox
            .take_all()
            .into_iter()
            .map(Received::into_json)
            .collect()
    }

    /// The next message, which has to be a `M`.
    ///
    /// # Panics
    /// Where the application is quiet and none has come, or another has: with all that came instead.
    pub async fn next<M: Message>(&mut self) -> M {
        let received = self
            .next_received(&format!("a `{}`", std::any::type_name::<M>()))
            .await;
        match received.decode(self.app.format()) {
            Ok(message) => message,
            Err(why) => panic!(
                "expected a `{}`, but {why}: {received}{}",
                std::any::type_name::<M>(),
                self.inbox.story()
            ),
        }
    }

    /// The next frame as JSON.
    ///
    /// # Panics
    /// Where the application is quiet and none has come.
    pub async fn next_json(&mut self) -> serde_json::Value {
        self.next_received("a frame").await.into_json()
    }

    /// The next text frame.
    ///
    /// # Panics
    /// Where the application is quiet and none has come, or a binary one has.
    pub async fn next_text(&mut self) -> String {
        match self.next_received("a text frame").await {
            Received::Text(text) => text,
            other @ Received::Binary(_) => {
                panic!("expected a text frame, but got {other}{}", self.inbox.story())
            }
        }
    }

    /// The next binary frame.
    ///
    /// # Panics
    /// Where the application is quiet and none has come, or a text one has.
    pub async fn next_binary(&mut self) -> bytes::Bytes {
        match self.next_received("a binary frame").await {
            Received::Binary(bytes) => bytes,
            other @ Received::Text(_) => {
                panic!("expected a binary frame, but got {other}{}", self.inbox.story())
            }
        }
    }

    /// The next frame, however long it takes, up to 10 s or an hour of time that stands still: for what comes by a timer or from outside.
    ///
    /// # Panics
    /// Where none comes.
    pub async fn eventually(&mut self) -> serde_json::Value {
        match patiently(self.inbox.next()).await {
            Some(Some(received)) => received.into_json(),
            Some(None) => panic!(
                "expected a frame, but the connection was closed{}",
                self.inbox.story()
            ),
            None => panic!(
                "expected a frame within {} s, but none came{}",
                patience().as_secs(),
                self.inbox.story()
            ),
        }
    }

    async fn next_received(&mut self, expected: &str) -> Received {
        tokio::select! {
            biased;
            received = self.inbox.next() => match received {
                Some(received) => received,
                None => panic!("expected {expected}, but the connection was closed{}", self.inbox.story()),
            },
            () = self.app.settle() => match self.inbox.take() {
                Some(received) => received,
                None => panic!(
                    "expected {expected}, but nothing came, and this application has nothing left to do (what another one \
                     does is waited for by `eventually`){}",
                    self.inbox.story()
                ),
            },
        }
    }

    /// Waits until all is quiet in its application: nothing may have come since the last look. What another application
    /// still sends over a bus is waited for by [`settle_all`](crate::settle_all) first.
    ///
    /// # Panics
    /// With what has come.
    pub async fn assert_silent(&mut self) {
        self.app.settle().await;
        let received = self.inbox.take_all();
        assert!(
            received.is_empty(),
            "expected silence, but got {received:?}{}",
            self.inbox.story()
        );
    }

    /// Waits until all is quiet: no message that is a `M` may have come. Others stay to be looked at.
    ///
    /// # Panics
    /// With the first that has come.
    pub async fn refute<M: Message>(&mut self) {
        self.app.settle().await;
        let format = self.app.format();
        if let Some(found) = self.inbox.find(|received| received.decode::<M>(format).is_ok()) {
            panic!(
                "expected no `{}`, but got {found}{}",
                std::any::type_name::<M>(),
                self.inbox.story()
            );
        }
    }

    /// The connection has to have been let in.
    ///
    /// # Panics
    /// With the verdict, where it was another.
    pub fn assert_authenticated(&self) {
        match &self.verdict {
            Some(verdict) if verdict.status_code == 200 => {}
            other => panic!(
                "expected to be let in, but the verdict is {other:?}{}",
                self.inbox.story()
            ),
        }
    }

    /// The connection has to have been refused with this status.
    ///
    /// # Panics
    /// With the verdict, where it was another.
    pub fn assert_refused(&self, status: u16) {
        match &self.verdict {
            Some(verdict) if verdict.status_code == status => {}
            other => panic!(
                "expected to be refused with {status}, but the verdict is {other:?}{}",
                self.inbox.story()
            ),
        }
    }

    /// Waits for the server's close; frames that come before stay to be looked at.
    ///
    /// # Panics
    /// Where the server does not close within 10 s, or an hour of time that stands still.
    pub async fn closed(&mut self) -> Closed {
        match patiently(self.inbox.closed()).await {
            Some(closed) => closed,
            None => panic!(
                "expected the connection to be closed, but it lives{}",
                self.inbox.story()
            ),
        }
    }

    /// Waits for the server's close, which has to have this code.
    ///
    /// # Panics
    /// Where the server does not close, or with another code.
    pub async fn assert_closed(&mut self, code: u16) {
        let closed = self.closed().await;
        assert_eq!(
            closed.code,
            Some(code),
            "expected a close with {code}, but got {closed:?}{}",
            self.inbox.story()
        );
    }

    /// Waits for the server's close, which has to have this code and this reason.
    ///
    /// # Panics
    /// Where the server does not close, or with another code or reason.
    pub async fn assert_closed_with(&mut self, code: u16, reason: &str) {
        let closed = self.closed().await;
        assert!(
            closed.code == Some(code) && closed.reason == reason,
            "expected a close with {code} and `{reason}`, but got {closed:?}{}",
            self.inbox.story()
        );
    }

    /// In how many writes the server has sent all that came so far, the handshake's answer included: what would be
    /// system calls on a socket.
    pub fn writes_received(&self) -> usize {
        self.from_server.writes()
    }

    /// Whether the server has closed by now.
    pub fn is_closed(&self) -> bool {
        self.inbox.is_closed()
    }
}

impl Drop for TestClient {
    fn drop(&mut self) {
        // At once: an aborted task lets go of its end only when it is looked at next.
        self.to_server.end();
        self.from_server.abandon();
        self.pump.abort();
    }
}
