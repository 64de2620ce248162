//! From the socket's bytes to WebSocket messages.
//!
//! The engine is tungstenite's, without a stream around it: it is handed the socket for the length of a poll. What it
//! wants to write (pongs, the answer to a close) goes to the outbox, the only way to the socket.

// Where in a frame the engine is.
mod meter;
#[cfg(test)]
mod tests;

use std::{
    cell::RefCell,
    io::{self, Read, Write},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use tokio::{
    io::{AsyncRead, ReadBuf},
    task::coop,
};
use tungstenite::{
    Error, Message, Utf8Bytes,
    protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext},
};

use super::close::CloseRequest;
use crate::outbox::{CONTROL_BYTES, Outbox};
use meter::Meter;

/// What one system call may read: connections share one such buffer a thread, so that their own stay small.
const SHARED_READ: usize = 64 * 1024;

thread_local! {
    static SHARED: RefCell<Box<[u8]>> = RefCell::new(vec![0; SHARED_READ].into_boxed_slice());
}

/// Bytes of control frames that may wait once a close frame is among them: that one always finds room.
const CLOSING_BYTES: usize = 4 * CONTROL_BYTES;

/// The reading half of a connection.
pub(crate) struct Inbound {
    engine: WebSocketContext,
    source: Source,
}

/// The socket and what was read of it beyond what the engine asked for.
struct Source {
    io: Box<dyn AsyncRead + Send + Unpin>,
    ahead: Vec<u8>,
    taken: usize,
    meter: Meter,
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
        ahead: Vec<u8>,
        read_buffer_bytes: usize,
        max_message_bytes: usize,
    ) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(read_buffer_bytes)
            .write_buffer_size(0)
            .max_write_buffer_size(CONTROL_BYTES)
            .max_message_size(Some(max_message_bytes))
            .max_frame_size(Some(max_message_bytes));
        Self {
            engine: WebSocketContext::new(Role::Server, Some(config)),
            source: Source {
                io,
                ahead,
                taken: 0,
                meter: Meter::default(),
                heard: false,
            },
        }
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
        ready!(poll_turn(cx));
        let mut wire = Wire {
            source: &mut self.source,
            cx,
            outbox,
            reach,
            most: CONTROL_BYTES,
        };
        match self.engine.read(&mut wire) {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
            message => {
                if self.source.meter.is_wasteful()
                    && matches!(message, Ok(Message::Text(_) | Message::Binary(_)))
                {
                    self.exchange_engine(cx, outbox);
                }
                Poll::Ready(message)
            }
        }
    }

    /// Whether bytes have come since this was last asked: more of a message that takes its time, for example.
    pub(crate) fn has_heard(&mut self) -> bool {
        mem::take(&mut self.source.heard)
    }

    /// A new engine for one that holds a large buffer and, a whole message having come, nothing else.
    fn exchange_engine(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        let mut wire = self.source.writing(cx, outbox, CONTROL_BYTES);
        if self.engine.can_write() && self.engine.flush(&mut wire).is_ok() {
            let config = *self.engine.get_config();
            self.engine = WebSocketContext::new(Role::Server, Some(config));
            self.source.meter = Meter::default();
        }
    }

    /// Queues a close frame, once; later calls change nothing.
    pub(crate) fn close(&mut self, cx: &mut Context<'_>, outbox: &Outbox, request: &CloseRequest) {
        let frame = CloseFrame {
            code: u16::from(request.code).into(),
            reason: Utf8Bytes::from(request.fitting_reason()),
        };
        let mut wire = self.source.writing(cx, outbox, CLOSING_BYTES);
        // First what could not be queued so far, since the engine drops a close frame that finds its buffer full: what
        // is in that buffer, then the pong that found no room in it.
        let _ = self.engine.flush(&mut wire);
        let _ = self.engine.flush(&mut wire);
        // An error here says that the connection is past closing: there is nobody left to tell.
        let _ = self.engine.close(&mut wire, Some(frame));
    }

    /// Queues a ping; one that does not fit the outbox is left out, since the peer does not read.
    pub(crate) fn ping(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        let mut wire = self.source.writing(cx, outbox, CONTROL_BYTES);
        let _ = self.engine.write(&mut wire, Message::Ping(Bytes::new()));
    }

    /// Queues the answer to the client's ping; one that does not fit the outbox waits for the next call.
    pub(crate) fn answer_ping(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        let mut wire = self.source.writing(cx, outbox, CONTROL_BYTES);
        let _ = self.engine.flush(&mut wire);
    }

    /// Queues the answer to the client's close frame.
    pub(crate) fn answer_close(&mut self, cx: &mut Context<'_>, outbox: &Outbox) {
        let mut wire = self.source.writing(cx, outbox, CLOSING_BYTES);
        // `ConnectionClosed` is what a server is told here: the handshake is done (RFC 6455 §7.1.1).
        let _ = self.engine.flush(&mut wire);
    }

    /// Reads and throws away; ready at the end of the stream.
    pub(crate) fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.source.ahead = Vec::new();
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
    cx: &'a mut Context<'b>,
    outbox: &'a Outbox,
    reach: Reach,
    /// Bytes of control frames that may wait in the outbox.
    most: usize,
}

impl Read for Wire<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let waiting = &self.source.ahead[self.source.taken..];
        if waiting.is_empty() && self.reach == Reach::Buffered {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        // The engine reads on by itself while fragments, or bytes of a header, make no message.
        if poll_turn(self.cx).is_pending() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        if !waiting.is_empty() {
            let count = self.source.meter.feed(&waiting[..waiting.len().min(into.len())]);
            into[..count].copy_from_slice(&waiting[..count]);
            self.source.took(count);
            return Ok(count);
        }
        self.source.read_through(self.cx, into)
    }
}

impl Source {
    /// For what only writes.
    fn writing<'a, 'b>(
        &'a mut self,
        cx: &'a mut Context<'b>,
        outbox: &'a Outbox,
        most: usize,
    ) -> Wire<'a, 'b> {
        Wire {
            source: self,
            cx,
            outbox,
            reach: Reach::Buffered,
            most,
        }
    }

    /// One read of the socket into the thread's buffer; what `into` can't hold waits in `ahead`.
    fn read_through(&mut self, cx: &mut Context<'_>, into: &mut [u8]) -> io::Result<usize> {
        SHARED.with_borrow_mut(|shared| {
            let mut buffer = ReadBuf::new(shared);
            match Pin::new(&mut self.io).poll_read(cx, &mut buffer) {
                Poll::Pending => return Err(io::ErrorKind::WouldBlock.into()),
                Poll::Ready(read) => read?,
            }
            let filled = buffer.filled();
            self.heard |= !filled.is_empty();
            let count = self.meter.feed(&filled[..filled.len().min(into.len())]);
            into[..count].copy_from_slice(&filled[..count]);
            self.ahead = filled[count..].to_vec();
            self.taken = 0;
            Ok(count)
        })
    }

    fn took(&mut self, count: usize) {
        self.taken += count;
        if self.taken == self.ahead.len() {
            // Given back: an idle connection holds no buffer of its own beside the engine's.
            self.ahead = Vec::new();
            self.taken = 0;
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
