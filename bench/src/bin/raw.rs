//! The server that chanx is compared with: tokio-tungstenite with its defaults, and the messages by hand.
//!
//! The messages, the address and the number of threads are those of the example `load_target`.

use std::{env, error::Error};

use futures_util::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{accept_async, tungstenite::Message};

#[derive(Deserialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
enum Ask {
    NewMessage(Text),
    Ping,
}

#[derive(Serialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
enum Answer {
    Reply(Text),
    Pong,
}

#[derive(Serialize, Deserialize)]
struct Text {
    content: String,
}

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

fn main() -> Outcome {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Ok(workers) = env::var("CHANX_WORKERS") {
        runtime.worker_threads(workers.parse()?);
    }
    runtime.enable_all().build()?.block_on(serve())
}

async fn serve() -> Outcome {
    let address = env::var("CHANX_BIND").unwrap_or_else(|_| "127.0.0.1:8000".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        // A client that goes without a word is nothing to print: the load does so.
        tokio::spawn(converse(stream));
    }
}

async fn converse(stream: TcpStream) -> Outcome {
    stream.set_nodelay(true)?;
    let mut socket = accept_async(stream).await?;
    while let Some(message) = socket.next().await {
        let answer = match message? {
            Message::Text(text) => answer(serde_json::from_str(&text)?),
            Message::Close(_) => break,
            _ => continue,
        };
        let text = serde_json::to_string(&answer)?;
        socket.send(Message::text(text)).await?;
    }
    Ok(())
}

fn answer(ask: Ask) -> Answer {
    match ask {
        Ask::NewMessage(Text { content }) => Answer::Reply(Text {
            content: format!("Reply: {content}"),
        }),
        Ask::Ping => Answer::Pong,
    }
}
