//! What the servers of others have in common: the messages, where they listen, and with how many threads.

#![forbid(unsafe_code)]

use std::{env, error::Error, future::Future};

use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

/// What most functions here answer.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// What a client may say.
#[derive(Debug, Deserialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
pub enum Ask {
    /// To be echoed.
    NewMessage(Text),
    /// To all in the room.
    Publish(Text),
    /// Is anybody there?
    Ping,
}

/// What it is answered.
#[derive(Debug, Serialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
pub enum Answer {
    /// The echo.
    Reply(Text),
    /// Yes.
    Pong,
}

/// A text.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Text {
    /// What it says.
    pub content: String,
}

#[derive(Serialize)]
struct Published<'a> {
    action: &'static str,
    payload: &'a Text,
    is_mine: bool,
    is_current: bool,
}

/// What a room hears.
#[derive(Debug, Clone)]
pub struct Heard<T> {
    /// Who has said it.
    pub own: T,
    /// Everybody else.
    pub others: T,
}

/// Echoes a message.
pub fn answer(text: &str) -> Outcome<String> {
    let answer = match serde_json::from_str(text)? {
        Ask::NewMessage(text) => Answer::Reply(reply(text)),
        Ask::Ping => Answer::Pong,
        Ask::Publish(_) => return Err("this is no room".into()),
    };
    Ok(serde_json::to_string(&answer)?)
}

/// What an echo says.
pub fn reply(Text { content }: Text) -> Text {
    Text {
        content: format!("Reply: {content}"),
    }
}

/// Makes of what somebody says what the room hears: written once for who has said it, and once for all others.
pub fn published<T: From<String>>(text: &str) -> Outcome<Heard<T>> {
    let Ask::Publish(payload) = serde_json::from_str(text)? else {
        return Err("a room is for publishing".into());
    };
    let text = |is_current| {
        let published = Published {
            action: "published",
            payload: &payload,
            is_mine: false,
            is_current,
        };
        serde_json::to_string(&published).map(T::from)
    };
    Ok(Heard {
        own: text(true)?,
        others: text(false)?,
    })
}

/// The number of threads that is asked for.
pub fn workers() -> Outcome<Option<usize>> {
    Ok(match env::var("CHANX_WORKERS") {
        Ok(workers) => Some(workers.parse()?),
        Err(_) => None,
    })
}

/// Where to listen.
pub fn bind() -> String {
    env::var("CHANX_BIND").unwrap_or_else(|_| "127.0.0.1:8000".to_owned())
}

/// Listens, and says where.
pub async fn listen() -> Outcome<TcpListener> {
    let listener = TcpListener::bind(bind()).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(listener)
}

/// Runs a server of tokio's.
pub fn run(server: impl Future<Output = Outcome>) -> Outcome {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(workers) = workers()? {
        runtime.worker_threads(workers);
    }
    runtime.enable_all().build()?.block_on(server)
}
