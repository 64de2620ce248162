//! Consumers and frames that several modules use.

use chanx::prelude::*;
use chanx_testing::{RunningApp, TestApp, TestClient};
use serde_json::{Value, json};

/// A text.
#[payload]
pub(crate) struct Text {
    #[garde(length(chars, min = 1, max = 2000))]
    pub(crate) content: String,
}

pub(crate) fn text(content: &str) -> Text {
    Text {
        content: content.to_owned(),
    }
}

#[derive(Debug, IncomingMessage)]
pub(crate) enum Ask {
    NewMessage(Text),
    Ping,
    Panic,
    Fail,
    /// Never answers.
    Hang,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
pub(crate) enum Answer {
    Reply(Text),
    Pong,
}

#[derive(Debug, Default)]
pub(crate) struct Assistant;

#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    #[handler]
    async fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(text(&format!("Reply: {}", message.content)))
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    #[handler]
    async fn panic(&mut self) {
        panic!("as asked")
    }

    #[handler]
    async fn fail(&mut self) -> Result<()> {
        Err(std::io::Error::other("the password of the disk is hunter2"))?
    }

    #[handler]
    async fn hang(&mut self) {
        std::future::pending::<()>().await;
    }
}

routes! {
    pub fn routes() -> Routes {
        "ws/assistants/" => Assistant,
    }
}

/// The assistant, in memory.
pub(crate) fn assistant() -> RunningApp {
    TestApp::new(routes()).start()
}

/// A client of the assistant.
pub(crate) async fn connected(app: &RunningApp) -> TestClient {
    app.client("/ws/assistants/").connect().await
}

pub(crate) fn failed() -> Value {
    json!({"action": "error", "payload": {"detail": "Failed to process message"}})
}

pub(crate) fn pong() -> Value {
    json!({"action": "pong", "payload": null})
}

/// The bytes of a client's frame: the first byte with its flags and opcode, then the masked payload.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [1, 2, 3, 4];
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | u8::try_from(length).expect("small")),
        length @ 126..=0xffff => {
            frame.push(0x80 | 0x7e);
            frame.extend(u16::try_from(length).expect("two bytes").to_be_bytes());
        }
        length => {
            frame.push(0x80 | 0x7f);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    frame
}

/// The rows of a table, whose columns stand at least two spaces apart.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = table.lines().filter(|line| !line.is_empty());
    lines.map(|line| {
        let columns = line
            .split("  ")
            .map(str::trim)
            .filter(|column| !column.is_empty());
        let columns: Vec<_> = columns.collect();
        columns.try_into().expect(line)
    })
}

/// A column that is JSON.
pub(crate) fn value(json: &str) -> Value {
    serde_json::from_str(json).expect(json)
}
