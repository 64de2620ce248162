//! axum's WebSockets, with its defaults: a task that reads and one that writes, and tokio's `broadcast` for each room, as in
//! its example of a chat.

#![forbid(unsafe_code)]

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    extract::{
        Path, State, WebSocketUpgrade,
        ws::{Message, Utf8Bytes, WebSocket},
    },
    response::Response,
    routing::any,
    serve::ListenerExt as _,
};
use chanx_bench_peers::{Heard, Outcome, answer, listen, published, run};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::broadcast;

/// Messages that wait for a member, before it misses some.
const WAITING: usize = 1024;

#[derive(Default)]
struct Hub {
    rooms: Mutex<HashMap<String, broadcast::Sender<(u64, Heard<Utf8Bytes>)>>>,
    next_id: AtomicU64,
}

fn main() -> Outcome {
    run(async {
        let app = Router::new()
            .route("/ws/echo/", any(echo))
            .route("/ws/room/{name}/", any(room))
            .with_state(Arc::new(Hub::default()));
        let listener = listen().await?.tap_io(|stream| {
            // Without it the connection is slower, no more.
            let _ = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, app).await?)
    })
}

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket| {
        while let Some(Ok(message)) = socket.recv().await {
            let Message::Text(text) = message else { continue };
            let Ok(answer) = answer(&text) else { return };
            if socket.send(Message::text(answer)).await.is_err() {
                return;
            }
        }
    })
}

async fn room(upgrade: WebSocketUpgrade, Path(name): Path<String>, State(hub): State<Arc<Hub>>) -> Response {
    upgrade.on_upgrade(async move |socket| {
        let id = hub.next_id.fetch_add(1, Ordering::Relaxed);
        let sender = {
            let mut rooms = hub.rooms.lock().unwrap_or_else(PoisonError::into_inner);
            let room = rooms.entry(name).or_insert_with(|| broadcast::channel(WAITING).0);
            room.clone()
        };
        converse(socket, id, sender).await;
    })
}

async fn converse(socket: WebSocket, id: u64, room: broadcast::Sender<(u64, Heard<Utf8Bytes>)>) {
    let mut heard = room.subscribe();
    let (mut writer, mut reader) = socket.split();
    let mut writing = tokio::spawn(async move {
        while let Ok((from, Heard { own, others })) = heard.recv().await {
            let text = if from == id { own } else { others };
            if writer.send(Message::Text(text)).await.is_err() {
                return;
            }
        }
    });
    let mut reading = tokio::spawn(async move {
        while let Some(Ok(message)) = reader.next().await {
            let Message::Text(text) = message else { continue };
            let Ok(heard) = published(&text) else { return };
            // Who has said it is a member.
            let _ = room.send((id, heard));
        }
    });
    tokio::select! {
        _ = &mut writing => reading.abort(),
        _ = &mut reading => writing.abort(),
    }
}
