//! socketioxide in axum, with its defaults: events of Socket.IO instead of actions, and its own rooms.
//!
//! Which room a client wants it says as it connects to the namespace.

#![forbid(unsafe_code)]

use axum::{Router, serve::ListenerExt as _};
use chanx_bench_peers::{Outcome, Text, listen, reply, run};
use serde::Deserialize;
use socketioxide::{
    SocketIo,
    extract::{Data, SocketRef},
};

/// What a client says as it connects.
#[derive(Debug, Deserialize)]
struct Entry {
    room: Option<String>,
}

#[derive(Debug, Clone)]
struct Room(String);

fn main() -> Outcome {
    run(async {
        let (layer, io) = SocketIo::new_layer();
        io.ns("/", connected);
        let app = Router::new().layer(layer);
        let listener = listen().await?.tap_io(|stream| {
            // Without it the connection is slower, no more.
            let _ = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, app).await?)
    })
}

async fn connected(socket: SocketRef, Data(entry): Data<Entry>) {
    if let Some(room) = entry.room {
        socket.join(room.clone());
        socket.extensions.insert(Room(room));
    }
    socket.on(
        "new_message",
        async |socket: SocketRef, Data(text): Data<Text>| {
            // One who has just gone needs no answer.
            let _ = socket.emit("reply", &reply(text));
        },
    );
    socket.on("publish", async |socket: SocketRef, Data(text): Data<Text>| {
        if let Some(Room(room)) = socket.extensions.get() {
            let _ = socket.within(room).emit("published", &text).await;
        }
    });
}
