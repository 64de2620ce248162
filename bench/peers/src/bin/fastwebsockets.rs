//! fastwebsockets behind hyper, with its defaults: one task for an echo; in a room one that reads, and one that writes what
//! comes to its mailbox.

#![forbid(unsafe_code)]

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chanx_bench_peers::{Heard, Outcome, answer, listen, published, run};
use fastwebsockets::{
    FragmentCollector, FragmentCollectorRead, Frame, OpCode, Payload, WebSocket, WebSocketError, upgrade,
};
use http_body_util::Empty;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
    upgrade::Upgraded,
};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc::{self, UnboundedSender};

type Members = HashMap<u64, UnboundedSender<Arc<str>>>;

#[derive(Default)]
struct Hub {
    rooms: Mutex<HashMap<String, Members>>,
    next_id: AtomicU64,
}

fn main() -> Outcome {
    run(async {
        let listener = listen().await?;
        let hub = Arc::new(Hub::default());
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let hub = Arc::clone(&hub);
            tokio::spawn(async move {
                let service = service_fn(|request| upgraded(request, Arc::clone(&hub)));
                http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .with_upgrades()
                    .await
            });
        }
    })
}

async fn upgraded(
    mut request: Request<Incoming>,
    hub: Arc<Hub>,
) -> Result<Response<Empty<Bytes>>, WebSocketError> {
    let (response, socket) = upgrade::upgrade(&mut request)?;
    let path = request.uri().path().to_owned();
    tokio::spawn(async move {
        let socket = socket.await?;
        match path.strip_prefix("/ws/room/") {
            Some(room) => converse_in_room(socket, &hub, room).await,
            None => converse(socket).await,
        }
    });
    Ok(response)
}

async fn converse(socket: WebSocket<TokioIo<Upgraded>>) -> Outcome {
    let mut socket = FragmentCollector::new(socket);
    loop {
        let frame = socket.read_frame().await?;
        match frame.opcode {
            OpCode::Text => {
                let answer = answer(std::str::from_utf8(&frame.payload)?)?;
                let payload = Payload::Owned(answer.into_bytes());
                socket.write_frame(Frame::text(payload)).await?;
            }
            OpCode::Close => return Ok(()),
            _ => {}
        }
    }
}

async fn converse_in_room(socket: WebSocket<TokioIo<Upgraded>>, hub: &Hub, room: &str) -> Outcome {
    let (reader, mut writer) = socket.split(tokio::io::split);
    let mut reader = FragmentCollectorRead::new(reader);
    let (mailbox, mut mail) = mpsc::unbounded_channel::<Arc<str>>();
    let id = hub.next_id.fetch_add(1, Ordering::Relaxed);
    hub.rooms()
        .entry(room.to_owned())
        .or_default()
        .insert(id, mailbox);
    let writing = tokio::spawn(async move {
        while let Some(text) = mail.recv().await {
            let payload = Payload::Borrowed(text.as_bytes());
            writer.write_frame(Frame::text(payload)).await?;
        }
        Ok::<_, WebSocketError>(())
    });
    // A ping has to be answered by the task that writes; the load sends none.
    let ended = loop {
        let frame = reader
            .read_frame(&mut async |_| Ok::<_, WebSocketError>(()))
            .await;
        match frame {
            Ok(frame) if frame.opcode == OpCode::Text => hub.publish(room, id, &frame.payload)?,
            Ok(frame) if frame.opcode == OpCode::Close => break Ok(()),
            Ok(_) => {}
            Err(error) => break Err(error.into()),
        }
    };
    if let Some(members) = hub.rooms().get_mut(room) {
        members.remove(&id);
    }
    writing.abort();
    ended
}

impl Hub {
    fn rooms(&self) -> MutexGuard<'_, HashMap<String, Members>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, room: &str, from: u64, text: &[u8]) -> Outcome {
        let Heard { own, others } = published::<Arc<str>>(std::str::from_utf8(text)?)?;
        for (id, mailbox) in self.rooms().get(room).into_iter().flatten() {
            let text = if *id == from { &own } else { &others };
            // One who has just gone takes itself away.
            let _ = mailbox.send(Arc::clone(text));
        }
        Ok(())
    }
}
