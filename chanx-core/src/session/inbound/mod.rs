//! The reading half: from bytes to WebSocket messages.
//!
//! A message that is one whole frame, as nearly all are, is taken out of what was read ([`whole`]). Whatever else comes is
//! tungstenite's engine's business: control frames, fragments, breaches of the protocol, the close handshake. An engine is
//! made when it is needed and is gone with the end of the message. It works on the socket for the length of a poll; what
//! it wants to write (pongs, the answer to a close) goes to the outbox, the only way to the socket.

// Where in a frame the engine is.
mod meter;
#[cfg(test)]
mod tests;
// Messages that are one frame.
mod whole;

use std::{
    cell::RefCell,
    io::{self, Read, Write},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, ReadBuf},
    task::coop,
};
use tungstenite::{
    Error, Message, Utf8Bytes,
    error::ProtocolError,
    protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext},
};

use super::close::CloseRequest;
use crate::outbox::{CONTROL_BYTES, Outbox};
use meter::Meter;
use whole::Front;

/// What one system call may read: connections share one such buffer a thread, so that their own are as large as what came.
const SHARED_READ: usize = 64 * 1024;

thread_local! {
    static SHARED: RefCell<Box<[u8]>> = RefCell::new(vec![0; SHARED_READ].into_boxed_slice());
}

/// Bytes of control frames that may wait once a close frame is among them: that one always finds room.
const CLOSING_BYTES: usize = 4 * CONTROL_BYTES;

/// The reading half of a connection.
pub(crate) struct Inbound {
    source: Source,
    /// For what is no message by itself: most of the time there is none.
    engine: Option<Box<Engine>>,
    read_buffer_bytes: usize,
    max_message_bytes: usize,
}

/// What follows the protocol where more than one frame is to be known of.
struct Engine {
    context: WebSocketContext,
    meter: Meter,
}

/// The socket and what was read of it.
struct Source {
    io: Box<dyn AsyncRead + Send + Unpin>,
    /// What was read and is not looked at yet. Given back when it is: an idle connection holds no buffer.
    ahead: BytesMut,
    /// The socket gave bytes since that was last asked.
    heard: bool,
}

/// May the socket be asked, or only what has been read already?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Buffered,
    Socket,
}

impl Inbound {
    /// `ahead` is what came after the head of the handshake.
    pub(crate) fn new(
        io: Box<dyn AsyncRead + Send + Unpin>,
        ahead: &[u8],
        read_buffer_bytes: usize,
        max_message_bytes: usize,
    ) -> Self {
        Self {
            source: Source {
                io,
                ahead: BytesMut::from(ahead),
                heard: false,
            },
            engine: None,
            read_buffer_bytes,
            max_message_bytes,
        }
    }

    /// Whether bytes have been read that are not looked at yet.
    pub(crate) fn has_more(&self) -> bool {
        !self.source.ahead.is_empty()
    }

    /// The next message, a control frame's included. Pongs and close answers are queued on the way.
    ///
    /// Spends of the task's budget, as each read within does: where it is used up the task is woken for its next turn.
    pub(crate) fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
        outbox: &Outbox,
        reach: Reach,
    ) -> Poll<Result<Message, Error>> {
        if self.engine.is_none() {
            if reach == Reach::Buffered && self.source.ahead.is_empty() {
                return Poll::Pending;
            }
            ready!(poll_turn(cx));
            if let Some(message) = ready!(self.poll_whole(cx, reach)) {
                return Poll::Ready(message);
            }
        } else {
            ready!(poll_turn(cx));
        }
        self.poll_engine(cx, outbox, reach)
    }

    /// The next message, where it is one frame; nothing where the engine is needed.
    fn poll_whole(&mut self, cx: &mut Context<'_>, reach: Reach) -> Poll<Option<Result<Message, Error>>> {
        loop {
            match whole::take(&mut self.source.ahead, self.max_message_bytes) {
                Front::Message(message) => {
                    self.source.give_back();
                    return Poll::Ready(Some(message));
                }
                Front::Other => return Poll::Ready(None),
                Front::Part { .. } if reach == Reach::Buffered => return Poll::Pending,
                Front::Part { missing } => {
                    ready!(poll_turn(cx));
                    match ready!(self.source.poll_more(cx, missing)) {
                        Ok(0) => {
                            let gone = Error::Protocol(ProtocolError::ResetWithoutClosingHandshake);
                            return Poll::Ready(Some(Err(gone)));
                        }
                        Ok(_) => {}
                        Err(error) => return Poll::Ready(Some(Err(error.into()))),
                    }
                }
            }
        }
    }

    fn poll_engine(
        &mut self,
        cx: &mut Context<'_>,
        outbox: &Outbox,
        reach: Reach,
    ) -> Poll<Result<Message, Error>> {
        let (engine, source) = self.engine();
        let mut wire = Wire {
            source,
            meter: &mut engine.meter,
            cx,
            outbox,
            reach,
            most: CONTROL_BYTES,
        };
        match engine.context.read(&mut wire) {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
            message => {
                if message.is_ok() {
                    self.do_without(cx, outbox);
                }
                Poll::Ready(message)
            }
        }
    }

    /// The engine, made where there is none, and what it reads.
    fn engine(&mut self) -> (&mut Engine, &mut Source) {
        let engine = self.engine.get_or_insert_with(|| {
            let config = WebSocketConfig::default()
                .read_buffer_size(self.read_buffer_bytes)
                .write_buffer_size(0)
                .max_write_buffer_size(CONTROL_BYTES)
                .max_message_size(Some(self.max_message_bytes))
                .max_frame_size(Some(self.max_message_bytes));
            Box::new(Engine {
                context: WebSocketContext::new(Role::Server, Some(config)),
                meter: Meter::default(),
            })
        });
        (engine, &mut self.source)
    }

    /// Has the engine write, control frames of so many bytes at most.
    fn write<T>(
        &mut self,
        cx: &mut Context<'_>,
        outbox: &Outbox,
        most: usize,
        write: impl FnOnce(&mut WebSocketContext, &mut Wire<'_, '_>) -> T,
    ) -> T {
        let (engine, source) = self.engine();
        let mut wire = Wire {
            source,
            meter: &mut engine.meter,
            cx,
            outbox,
            reach: Reach::Buffered,
            most,
        };
        write(&mut engine.context, &mut wire)
    }

    /// Lets go of an engine that knows nothing which a new one would not: it is between messages, no close frame came or
    /// went, and all that it wanted to write is in the outbox.
    fn do_without(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        let is_idle = self
            .engine
            .as_ref()
            .is_some_and(|engine| engine.meter.is_between_messages() && engine.context.can_write());
        // Once for what is in its buffer, and once for a pong that found no room in it.
        let flush = |engine: &mut WebSocketContext, wire: &mut Wire<'_, '_>| {
            engine.flush(wire).is_ok() && engine.flush(wire).is_ok()
        };
        if is_idle && self.write(cx, outbox, CONTROL_BYTES, flush) {
            self.engine = None;
        }
    }

    /// Whether bytes have come since this was last asked: more of a message that takes its time, for example.
    pub(crate) fn has_heard(&mut self) -> bool {
        mem::take(&mut self.source.heard)
    }

    /// Queues a close frame, once; later calls change nothing.
    pub(crate) fn close(&mut self, cx: &mut Context<'_>, outbox: &Outbox, request: &CloseRequest) {
        let frame = CloseFrame {
            code: u16::from(request.code).into(),
            reason: Utf8Bytes::from(request.fitting_reason()),
        };
        self.write(cx, outbox, CLOSING_BYTES, |engine, wire| {
            // First what could not be queued so far, since the engine drops a close frame that finds its buffer full: what
            // is in that buffer, then the pong that found no room in it.
            let _ = engine.flush(wire);
            let _ = engine.flush(wire);
            // An error here says that the connection is past closing: there is nobody left to tell.
            let _ = engine.close(wire, Some(frame));
        });
    }

    /// Queues a ping; one that does not fit the outbox is left out, since the peer does not read.
    pub(crate) fn ping(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        self.write(cx, outbox, CONTROL_BYTES, |engine, wire| {
            let _ = engine.write(wire, Message::Ping(Bytes::new()));
        });
        self.do_without(cx, outbox);
    }

    /// Queues the answer to the client's ping; one that does not fit the outbox waits for the next call.
    pub(crate) fn answer_ping(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        if self.engine.is_some() {
            let _ = self.write(cx, outbox, CONTROL_BYTES, |engine, wire| engine.flush(wire));
        }
    }

    /// Queues the answer to the client's close frame.
    pub(crate) fn answer_close(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        self.write(cx, outbox, CLOSING_BYTES, |engine, wire| {
            // `ConnectionClosed` is what a server is told here: the handshake is done (RFC 6455 §7.1.1).
            let _ = engine.flush(wire);
        });
    }

    /// Reads and throws away; ready at the end of the stream.
    pub(crate) fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.source.ahead = BytesMut::new();
        loop {
            ready!(poll_turn(cx));
            let step = SHARED.with_borrow_mut(|shared| {
                let mut buffer = ReadBuf::new(shared);
                let read = Pin::new(&mut self.source.io).poll_read(cx, &mut buffer);
                read.map(|read| read.is_ok() && !buffer.filled().is_empty())
            });
            match step {
                Poll::Ready(true) => {}
                Poll::Ready(false) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// Takes one unit of the task's budget, so that no peer can keep a thread to itself, whatever it sends and however small.
///
/// Not given back where nothing comes of it: units that are held while others are spent would give those back too.
fn poll_turn(cx: &mut Context<'_>) -> Poll<()> {
    coop::poll_proceed(cx).map(|unit| unit.made_progress())
}

/// What the engine takes for a stream, for the length of one poll.
struct Wire<'a, 'b> {
    source: &'a mut Source,
    meter: &'a mut Meter,
    cx: &'a mut Context<'b>,
    outbox: &'a Outbox,
    reach: Reach,
    /// Bytes of control frames that may wait in the outbox.
    most: usize,
}

impl Read for Wire<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.source.ahead.is_empty() && self.reach == Reach::Buffered {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        // The engine reads on by itself while fragments, or bytes of a header, make no message.
        if poll_turn(self.cx).is_pending() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        if self.source.ahead.is_empty() {
            match self.source.poll_more(self.cx, 0) {
                Poll::Pending => return Err(io::ErrorKind::WouldBlock.into()),
                Poll::Ready(read) => read?,
            };
        }
        let ahead = &self.source.ahead;
        let count = self.meter.feed(&ahead[..ahead.len().min(into.len())]);
        into[..count].copy_from_slice(&ahead[..count]);
        self.source.ahead.advance(count);
        self.source.give_back();
        Ok(count)
    }
}

impl Source {
    /// One read of the socket into the thread's buffer; what came is copied to what is there already, with room for what
    /// is `missing` of a frame. Zero bytes are the end of the stream.
    fn poll_more(&mut self, cx: &mut Context<'_>, missing: usize) -> Poll<io::Result<usize>> {
        SHARED.with_borrow_mut(|shared| {
            let mut buffer = ReadBuf::new(shared);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer))?;
            let filled = buffer.filled();
            self.heard |= !filled.is_empty();
            if self.ahead.is_empty() {
                self.ahead = BytesMut::from(filled);
            } else {
                self.ahead.reserve(missing.max(filled.len()));
                self.ahead.extend_from_slice(filled);
            }
            Poll::Ready(Ok(filled.len()))
        })
    }

    fn give_back(&mut self) {
        if self.ahead.is_empty() {
            self.ahead = BytesMut::new();
        }
    }
}

impl Write for Wire<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.outbox.push_control(bytes, self.most) {
            Ok(bytes.len())
        } else {
            Err(io::ErrorKind::WouldBlock.into())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
