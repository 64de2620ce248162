//! The server that chanx is compared with: tokio-tungstenite with its defaults, and the messages and rooms by hand.
//! `READ_BUFFER` changes the one default that costs most, in bytes: for whoever has found that out.
//!
//! The messages, the paths of rooms, the address and the number of threads are those of the example `load_target`.

use std::{
    collections::HashMap,
    env,
    error::Error,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::{self, UnboundedSender},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        Message, Utf8Bytes,
        handshake::server::{ErrorResponse, Request, Response},
        protocol::WebSocketConfig,
    },
};

#[derive(Deserialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
enum Ask {
    NewMessage(Text),
    Publish(Text),
    Ping,
}

#[derive(Serialize)]
#[serde(tag = "action", content = "payload", rename_all = "snake_case")]
enum Answer {
    Reply(Text),
    Pong,
}

#[derive(Serialize)]
struct Published<'a> {
    action: &'static str,
    payload: &'a Text,
    is_mine: bool,
    is_current: bool,
}

#[derive(Serialize, Deserialize)]
struct Text {
    content: String,
}

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// The mailboxes of the members of each room.
#[derive(Default)]
struct Hub {
    rooms: Mutex<HashMap<String, HashMap<u64, UnboundedSender<Utf8Bytes>>>>,
    next_id: AtomicU64,
}

fn main() -> Outcome {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Ok(workers) = env::var("CHANX_WORKERS") {
        runtime.worker_threads(workers.parse()?);
    }
    runtime.enable_all().build()?.block_on(serve())
}

async fn serve() -> Outcome {
    let address = env::var("CHANX_BIND").unwrap_or_else(|_| "127.0.0.1:8000".to_owned());
    let mut config = WebSocketConfig::default();
    if let Ok(bytes) = env::var("READ_BUFFER") {
        config = config.read_buffer_size(bytes.parse()?);
    }
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let hub = Arc::new(Hub::default());
    loop {
        let (stream, _) = listener.accept().await?;
        // A client that goes without a word is nothing to print: the load does so.
        tokio::spawn(connected(stream, config, Arc::clone(&hub)));
    }
}

async fn connected(stream: TcpStream, config: WebSocketConfig, hub: Arc<Hub>) -> Outcome {
    stream.set_nodelay(true)?;
    let mut path = String::new();
    #[expect(clippy::result_large_err, reason = "the type is the library's")]
    let read_path = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        request.uri().path().clone_into(&mut path);
        Ok(response)
    };
    let socket = accept_hdr_async_with_config(stream, read_path, Some(config)).await?;
    match path.strip_prefix("/ws/room/") {
        Some(room) => {
            let id = hub.next_id.fetch_add(1, Ordering::Relaxed);
            let ended = converse_in_room(socket, &hub, room, id).await;
            hub.leave(room, id);
            ended
        }
        None => converse(socket).await,
    }
}

async fn converse(mut socket: WebSocketStream<TcpStream>) -> Outcome {
    while let Some(message) = socket.next().await {
        let answer = match message? {
            Message::Text(text) => answer(serde_json::from_str(&text)?)?,
            Message::Close(_) => break,
            _ => continue,
        };
        let text = serde_json::to_string(&answer)?;
        socket.send(Message::text(text)).await?;
    }
    Ok(())
}

fn answer(ask: Ask) -> Result<Answer, &'static str> {
    match ask {
        Ask::NewMessage(Text { content }) => Ok(Answer::Reply(Text {
            content: format!("Reply: {content}"),
        })),
        Ask::Ping => Ok(Answer::Pong),
        Ask::Publish(_) => Err("this is no room"),
    }
}

async fn converse_in_room(mut socket: WebSocketStream<TcpStream>, hub: &Hub, room: &str, id: u64) -> Outcome {
    let (sender, mut mailbox) = mpsc::unbounded_channel();
    hub.join(room, id, sender);
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => hub.publish(room, id, serde_json::from_str(&text)?)?,
                Some(Ok(Message::Close(_))) | None => return Ok(()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
            },
            Some(text) = mailbox.recv() => socket.send(Message::Text(text)).await?,
        }
    }
}

impl Hub {
    fn rooms(&self) -> MutexGuard<'_, HashMap<String, HashMap<u64, UnboundedSender<Utf8Bytes>>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self, room: &str, id: u64, mailbox: UnboundedSender<Utf8Bytes>) {
        self.rooms()
            .entry(room.to_owned())
            .or_default()
            .insert(id, mailbox);
    }

    fn leave(&self, room: &str, id: u64) {
        let mut rooms = self.rooms();
        if let Some(members) = rooms.get_mut(room) {
            members.remove(&id);
            if members.is_empty() {
                rooms.remove(room);
            }
        }
    }

    /// Tells the whole room: written as JSON once for who has said it, and once for all others.
    fn publish(&self, room: &str, from: u64, ask: Ask) -> Outcome {
        let Ask::Publish(payload) = ask else {
            return Err("a room is for publishing".into());
        };
        let text = |is_current| {
            let published = Published {
                action: "published",
                payload: &payload,
                is_mine: false,
                is_current,
            };
            serde_json::to_string(&published).map(Utf8Bytes::from)
        };
        let (own, others) = (text(true)?, text(false)?);
        if let Some(members) = self.rooms().get(room) {
            for (id, mailbox) in members {
                let text = if *id == from { &own } else { &others };
                // One who has just gone takes itself away.
                let _ = mailbox.send(text.clone());
            }
        }
        Ok(())
    }
}
