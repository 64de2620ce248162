//! Two programs that do the same: answer ten messages, each with a payload whose constraints are checked.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{During as _, Result},
    program::root,
};

/// What a client may ask for.
const ACTIONS: [&str; 10] = [
    "Create", "Rename", "Share", "Archive", "Restore", "Assign", "Label", "Comment", "Vote", "Remove",
];

const BY_HAND: &str = "by-hand";
const OURS: &str = "ours";

const HAND_DEPENDENCIES: &str = r#"futures-util = { version = "0.3", default-features = false, features = ["std", "sink"] }
garde = { version = "0.23", features = ["derive"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
tokio-tungstenite = { version = "0.30", default-features = false, features = ["handshake"] }
"#;

const OUR_DEPENDENCIES: &str = r#"garde = { version = "0.23", features = ["derive"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// Writes both; the one by hand first.
pub(super) fn write(folder: &Path) -> Result<[PathBuf; 2]> {
    let root = root()?;
    let chanx = format!("chanx = {{ path = {:?} }}\n", root.display().to_string());
    fs::create_dir_all(folder).during(folder.display())?;
    put(
        &folder.join("Cargo.toml"),
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"{BY_HAND}\", \"{OURS}\"]\n\n[profile.release]\nstrip = true\n"
        ),
    )?;
    // Both have the versions of the workspace.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).during("can't copy Cargo.lock")?;
    let by_hand = program(folder, BY_HAND, HAND_DEPENDENCIES, &by_hand())?;
    let ours = program(folder, OURS, &(chanx + OUR_DEPENDENCIES), &ours())?;
    Ok([by_hand, ours])
}

fn program(folder: &Path, name: &str, dependencies: &str, source: &str) -> Result<PathBuf> {
    let place = folder.join(name);
    fs::create_dir_all(place.join("src")).during(place.display())?;
    put(
        &place.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
        ),
    )?;
    put(&place.join("src/main.rs"), source)?;
    Ok(place)
}

fn put(path: &Path, text: &str) -> Result {
    fs::write(path, text).during(path.display())
}

fn each(line: impl Fn(&str) -> String) -> String {
    ACTIONS.iter().map(|action| line(action)).collect()
}

/// The payloads, with what stands before each.
fn payloads(attributes: &str, others: &str) -> String {
    each(|action| {
        format!(
            r"
/// What `{action}` carries.
{attributes}
pub struct {action} {{
    #[garde(length(chars, min = 1, max = 200))]
    pub title: String,
    {others}
    pub card_id: u64,
    {others}
    pub tags: Vec<String>,
}}
"
        )
    })
}

fn ours() -> String {
    let handlers = each(|action| handler(action, "#[handler]"));
    fill(OURS_SOURCE, &payloads("#[payload]", ""), &handlers)
}

fn by_hand() -> String {
    let derives = "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]";
    let handlers = each(|action| handler(action, ""));
    let arms = each(|action| {
        format!(
            r"
            Ask::{action}(message) => match message.validate() {{
                Ok(()) => self.{}(message).await,
                Err(report) => Answer::Error(report.to_string()),
            }},",
            action.to_lowercase()
        )
    });
    fill(HAND_SOURCE, &payloads(derives, "#[garde(skip)]"), &handlers).replace("ARMS", &arms)
}

fn handler(action: &str, attribute: &str) -> String {
    format!(
        r"
    {attribute}
    async fn {}(&mut self, message: {action}) -> Answer {{
        self.done(message.card_id, message.title, message.tags.len())
    }}
",
        action.to_lowercase()
    )
}

/// Puts the parts into a program.
fn fill(source: &str, payloads: &str, handlers: &str) -> String {
    let variants = each(|action| format!("    {action}({action}),\n"));
    source
        .replace("PAYLOADS", payloads)
        .replace("VARIANTS", &variants)
        .replace("HANDLERS", handlers)
        .replace("DONE", DONE)
}

/// What both do with a message.
const DONE: &str = r#"impl Board {
    fn done(&mut self, card_id: u64, title: String, tags: usize) -> Answer {
        self.count += 1;
        Answer::Done(Done {
            count: self.count,
            told: format!("{title} ({card_id}), {tags} tags"),
        })
    }
}"#;

const OURS_SOURCE: &str = r#"use chanx::prelude::*;
PAYLOADS
/// What was done.
#[payload]
pub struct Done {
    pub count: u64,
    pub told: String,
}

#[derive(Debug, IncomingMessage)]
pub enum Ask {
VARIANTS}

#[derive(Debug, OutgoingMessage)]
pub enum Answer {
    Done(Done),
}

#[derive(Debug, Default)]
pub struct Board {
    count: u64,
}

#[consumer(incoming = Ask, outgoing = Answer)]
impl Board {HANDLERS}

DONE

routes! {
    pub fn routes() -> Routes {
        "ws/board/" => Board,
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    App::new(routes()).serve("127.0.0.1:8000").await
}
"#;

const HAND_SOURCE: &str = r#"use futures_util::{SinkExt, StreamExt};
use garde::Validate;
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{accept_async, tungstenite::Message};
PAYLOADS
/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    pub count: u64,
    pub told: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
pub enum Ask {
VARIANTS}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
pub enum Answer {
    Done(Done),
    Error(String),
}

#[derive(Debug, Default)]
pub struct Board {
    count: u64,
}

impl Board {
    async fn receive(&mut self, ask: Ask) -> Answer {
        match ask {ARMS
        }
    }
HANDLERS}

DONE

async fn converse(stream: TcpStream) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut socket = accept_async(stream).await?;
    let mut board = Board::default();
    while let Some(message) = socket.next().await {
        let answer = match message? {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(ask) => board.receive(ask).await,
                Err(error) => Answer::Error(error.to_string()),
            },
            Message::Close(_) => break,
            _ => continue,
        };
        socket.send(Message::text(serde_json::to_string(&answer)?)).await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(converse(stream));
    }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_answer_ten_messages() {
        for source in [ours(), by_hand()] {
            syn::parse_file(&source).unwrap();
            assert_eq!(
                source.matches("    async fn ").count() - source.matches("async fn receive").count(),
                10
            );
            assert_eq!(source.matches("#[garde(length").count(), 10);
        }
    }
}
