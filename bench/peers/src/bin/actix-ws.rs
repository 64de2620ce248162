//! actix-ws, with its defaults: a stream of messages and a session to answer with, and a room is the sessions of its
//! members, as in its example of a chat without actors.

#![forbid(unsafe_code)]

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use actix_web::{App, HttpRequest, HttpServer, Responder, rt, web};
use actix_ws::{Message, MessageStream, Session};
use chanx_bench_peers::{Heard, Outcome, answer, bind, published, workers};
use futures_util::{StreamExt as _, stream::FuturesUnordered};

#[derive(Default)]
struct Hub {
    rooms: Mutex<HashMap<String, HashMap<u64, Session>>>,
    next_id: AtomicU64,
}

#[actix_web::main]
async fn main() -> Outcome {
    let listener = TcpListener::bind(bind())?;
    println!("listening on http://{}", listener.local_addr()?);
    let hub = web::Data::from(Arc::new(Hub::default()));
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(hub.clone())
            .route("/ws/echo/", web::get().to(echo))
            .route("/ws/room/{name}/", web::get().to(room))
    })
    .on_connect(|stream, _| {
        if let Some(stream) = stream.downcast_ref::<rt::net::TcpStream>() {
            // Without it the connection is slower, no more.
            let _ = stream.set_nodelay(true);
        }
    });
    if let Some(workers) = workers()? {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run().await?)
}

async fn echo(request: HttpRequest, body: web::Payload) -> actix_web::Result<impl Responder> {
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    rt::spawn(async move {
        while let Some(Ok(message)) = messages.recv().await {
            match message {
                Message::Text(text) => {
                    let Ok(answer) = answer(&text) else { break };
                    if session.text(answer).await.is_err() {
                        return;
                    }
                }
                Message::Ping(bytes) => {
                    if session.pong(&bytes).await.is_err() {
                        return;
                    }
                }
                Message::Close(_) => break,
                _ => {}
            }
        }
        let _ = session.close(None).await;
    });
    Ok(response)
}

async fn room(
    request: HttpRequest,
    body: web::Payload,
    name: web::Path<String>,
    hub: web::Data<Hub>,
) -> actix_web::Result<impl Responder> {
    let (response, session, messages) = actix_ws::handle(&request, body)?;
    let id = hub.next_id.fetch_add(1, Ordering::Relaxed);
    hub.rooms()
        .entry(name.clone())
        .or_default()
        .insert(id, session.clone());
    rt::spawn(async move {
        converse(&hub, &name, id, session, messages).await;
        if let Some(members) = hub.rooms().get_mut(&*name) {
            members.remove(&id);
        }
    });
    Ok(response)
}

async fn converse(hub: &Hub, room: &str, id: u64, mut session: Session, mut messages: MessageStream) {
    while let Some(Ok(message)) = messages.recv().await {
        match message {
            Message::Text(text) => {
                if hub.publish(room, id, &text).await.is_err() {
                    return;
                }
            }
            Message::Ping(bytes) => {
                if session.pong(&bytes).await.is_err() {
                    return;
                }
            }
            Message::Close(_) => return,
            _ => {}
        }
    }
}

impl Hub {
    fn rooms(&self) -> MutexGuard<'_, HashMap<String, HashMap<u64, Session>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn publish(&self, room: &str, from: u64, text: &str) -> Outcome {
        let Heard { own, others } = published::<bytestring::ByteString>(text)?;
        let telling = FuturesUnordered::new();
        for (id, session) in self.rooms().get(room).into_iter().flatten() {
            let text = if *id == from { own.clone() } else { others.clone() };
            let mut session = session.clone();
            // One who has just gone takes itself away.
            telling.push(async move { session.text(text).await });
        }
        telling.collect::<Vec<_>>().await;
        Ok(())
    }
}
