//! What a client has received, in order, and what it is told when that is not what it expected.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chanx_core::{
    message::{Message, decode::Envelope, encode},
    settings::WireFormat,
};
use serde_json::Value;
use tokio::sync::Notify;

/// One frame that the client has received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(bytes::Bytes),
}

/// How the server ended the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closed {
    /// The code of its close frame; `None` where there was no frame or no code in it.
    pub code: Option<u16>,
    /// The reason in its close frame.
    pub reason: String,
}

/// A message as the frame that the server sends for it: to compare with [`TestClient::received`](super::TestClient).
///
/// # Panics
/// Where the message can't be written as JSON.
pub fn frame(message: impl Message) -> Value {
    let mut object = Vec::new();
    let action = message.action();
    if let Err(error) = encode::begin(&message, &WireFormat::default(), &mut object) {
        panic!("`{action}` can't be written as JSON: {error}");
    }
    encode::finish(&Envelope::default(), &mut object);
    match serde_json::from_slice(&object) {
        Ok(value) => value,
        Err(error) => panic!("`{action}` is no JSON: {error}"),
    }
}

impl Received {
    /// As JSON; what is no JSON is its text.
    pub(super) fn into_json(self) -> Value {
        match self {
            Self::Text(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            Self::Binary(bytes) => Value::String(format!("{} bytes", bytes.len())),
        }
    }

    /// The message that it is, or why it is none.
    pub(super) fn decode<M: Message>(&self, format: &WireFormat) -> Result<M, String> {
        let Self::Text(text) = self else {
            return Err("it is binary".to_owned());
        };
        chanx_core::message::decode::read(text, format)
    }
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Binary(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}

/// What has come and was not looked at yet.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    unread: VecDeque<Received>,
    /// All that ever came, for the texts of failures.
    history: Vec<Received>,
    closed: Option<Closed>,
    /// Answers to pings that nobody has waited for yet.
    pongs: usize,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, received: Received) {
        let mut state = self.lock();
        state.history.push(received.clone());
        state.unread.push_back(received);
        drop(state);
        self.changed.notify_waiters();
    }

    pub(super) fn pong(&self) {
        self.lock().pongs += 1;
        self.changed.notify_waiters();
    }

    /// Waits for the answer to a ping; false where the connection is closed instead.
    pub(super) async fn ponged(&self) -> bool {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = self.lock();
                if state.pongs > 0 {
                    state.pongs -= 1;
                    return true;
                }
                if state.closed.is_some() {
                    return false;
                }
            }
            changed.await;
        }
    }

    pub(super) fn close(&self, closed: Closed) {
        self.lock().closed.get_or_insert(closed);
        self.changed.notify_waiters();
    }

    /// Gives back the frame that was taken last.
    pub(super) fn put_back(&self, received: Received) {
        self.lock().unread.push_front(received);
    }

    pub(super) fn take(&self) -> Option<Received> {
        self.lock().unread.pop_front()
    }

    pub(super) fn take_all(&self) -> Vec<Received> {
        self.lock().unread.drain(..).collect()
    }

    pub(super) fn find(&self, wanted: impl Fn(&Received) -> bool) -> Option<Received> {
        self.lock()
            .unread
            .iter()
            .find(|received| wanted(received))
            .cloned()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed.is_some()
    }

    /// The next frame; `None` once the connection is closed and all is read.
    pub(super) async fn next(&self) -> Option<Received> {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = self.lock();
                if let Some(received) = state.unread.pop_front() {
                    return Some(received);
                }
                if state.closed.is_some() {
                    return None;
                }
            }
            changed.await;
        }
    }

    pub(super) async fn closed(&self) -> Closed {
        loop {
            let changed = self.changed.notified();
            if let Some(closed) = self.lock().closed.clone() {
                return closed;
            }
            changed.await;
        }
    }

    /// All that ever came, for whoever reads why a test failed.
    pub(super) fn story(&self) -> String {
        let state = self.lock();
        let mut story = match state.history.len() {
            0 => "\nnothing was received on this connection".to_owned(),
            count => format!("\nreceived on this connection so far ({count}):"),
        };
        for received in &state.history {
            story.push_str("\n  ");
            story.push_str(&received.to_string());
        }
        if let Some(closed) = &state.closed {
            story.push_str(&format!("\nand then it was closed: {closed:?}"));
        }
        story
    }
}
