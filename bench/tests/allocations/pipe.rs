//! A process on one thread with connections in memory: what is written to them is counted and thrown away, and what they say
//! was written beforehand, so that only the toolkit asks for memory while that is counted.

use std::{
    collections::VecDeque,
    future::pending,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use axum::{Router, serve::Listener};
use chanx::{App, Channels};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    runtime::{Builder, Runtime},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::yield_now,
};

use crate::site::{self, Text, Told};

/// Said before anything is counted: what is made once is there then.
const WARM_UP: usize = 100;
/// Times that all tasks are let run, after which none has anything left to do.
const TURNS: usize = 100;

/// The application.
pub(crate) struct Process {
    runtime: Runtime,
    channels: Channels,
    connect: UnboundedSender<Pipe>,
}

impl Process {
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (connect, connecting) = unbounded_channel();
        let app = App::new(site::routes());
        let channels = app.channels();
        let router = Router::new().fallback_service(app.into_service().unwrap());
        runtime.spawn(async move { axum::serve(Connecting(connecting), router).await });
        Self {
            runtime,
            channels,
            connect,
        }
    }

    fn connect(&self, path: &str) -> Pipe {
        let pipe = Pipe::default();
        pipe.end().says.push_back(handshake(path));
        self.connect.send(pipe.clone()).unwrap();
        self.runtime.block_on(settle());
        // The answered handshake.
        assert!(pipe.end().written > 0, "nobody has answered");
        pipe
    }

    /// How often memory is asked for while so many frames are answered, of which so many come at a time, and the next when
    /// those are answered.
    pub(crate) fn echoes(&self, text: &str, count: usize, together: usize) -> u64 {
        let pipe = self.connect("/ws/echo/");
        self.say(&pipe, text, WARM_UP.next_multiple_of(together), together);
        self.say(&pipe, text, count.next_multiple_of(together), together)
    }

    fn say(&self, pipe: &Pipe, text: &str, count: usize, together: usize) -> u64 {
        let frames = masked(text).repeat(together);
        let times = count / together;
        {
            let mut end = pipe.end();
            end.says.extend(std::iter::repeat_n(frames, times));
            end.written = 0;
        }
        let counted = allocation_counter::measure(|| {
            pipe.wake();
            self.runtime.block_on(async {
                while pipe.end().written < times {
                    yield_now().await;
                }
            });
        });
        counted.count_total
    }

    /// How often memory is asked for while a group is told so much.
    pub(crate) fn deliveries(&self, members: usize, count: usize) -> u64 {
        let pipes: Vec<Pipe> = (0..members).map(|_| self.connect("/ws/member/")).collect();
        self.tell(&pipes, WARM_UP);
        self.tell(&pipes, count)
    }

    fn tell(&self, pipes: &[Pipe], count: usize) -> u64 {
        for pipe in pipes {
            pipe.end().written = 0;
        }
        let news: Vec<Told> = std::iter::repeat_with(|| Told::News(Text::of(&"x".repeat(128))))
            .take(count)
            .collect();
        let group = site::group();
        let counted = allocation_counter::measure(|| {
            self.runtime.block_on(async {
                for news in news {
                    self.channels.group(&group).send(news).await.unwrap();
                    yield_now().await;
                }
            });
        });
        self.runtime.block_on(settle());
        for pipe in pipes {
            assert_eq!(pipe.end().written, count, "each member has got each message");
        }
        counted.count_total
    }
}

async fn settle() {
    for _ in 0..TURNS {
        yield_now().await;
    }
}

fn handshake(path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .into_bytes()
}

/// A client's text message, under the mask that changes nothing.
fn masked(text: &str) -> Vec<u8> {
    let mut frame = match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(length @ 0..=125), _) => vec![0x81, 0x80 | length],
        (_, Ok(length)) => [&[0x81, 0xfe], length.to_be_bytes().as_slice()].concat(),
        _ => panic!("longer than anything that is counted"),
    };
    frame.extend([0; 4]);
    frame.extend(text.bytes());
    frame
}

/// Connections of this program instead of a port.
struct Connecting(UnboundedReceiver<Pipe>);

impl Listener for Connecting {
    type Io = Pipe;
    type Addr = ();

    async fn accept(&mut self) -> (Pipe, ()) {
        match self.0.recv().await {
            Some(pipe) => (pipe, ()),
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

/// The server's end of a connection, which the test holds as well.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<End>>);

#[derive(Default)]
struct End {
    /// What the client says, a read each; the next only when something was written.
    says: VecDeque<Vec<u8>>,
    waits_for_answer: bool,
    /// How often anything was written.
    written: usize,
    reader: Option<Waker>,
}

impl Pipe {
    fn end(&self) -> MutexGuard<'_, End> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        if let Some(reader) = self.end().reader.take() {
            reader.wake();
        }
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut end = self.end();
        let fits = buffer.remaining();
        let Some(said) = (!end.waits_for_answer).then(|| end.says.pop_front()).flatten() else {
            end.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        if said.len() > fits {
            // The rest with the next read, as a socket has it.
            buffer.put_slice(&said[..fits]);
            end.says.push_front(said[fits..].to_vec());
        } else {
            buffer.put_slice(&said);
            end.waits_for_answer = true;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut end = self.end();
        end.written += 1;
        end.waits_for_answer = false;
        if let Some(reader) = end.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
