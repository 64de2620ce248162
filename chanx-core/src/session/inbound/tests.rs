//! Reads counted, engines done without, pings piled up: what can't be seen from outside.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::Waker,
};

use tokio::io::AsyncWrite;

use super::*;
use crate::{activity::Activity, outbox::Limits, session::CloseCode};

/// A socket that gives what it holds, as much as is asked for, and counts the reads that found something.
#[derive(Default)]
struct Socket {
    bytes: VecDeque<u8>,
    reads: Arc<AtomicUsize>,
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.bytes.is_empty() {
            return Poll::Pending;
        }
        self.reads.fetch_add(1, Ordering::Relaxed);
        let count = buffer.remaining().min(self.bytes.len());
        let bytes: Vec<u8> = self.bytes.drain(..count).collect();
        buffer.put_slice(&bytes);
        Poll::Ready(Ok(()))
    }
}

/// Takes all, or nothing, and keeps what it took.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<(bool, Vec<u8>)>>);

impl AsyncWrite for Sink {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut state = self.0.lock().unwrap();
        if !state.0 {
            return Poll::Pending;
        }
        state.1.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A client's frame, its mask all zeroes.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
        length => {
            frame.push(0xff);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend_from_slice(payload);
    frame
}

fn inbound(bytes: Vec<u8>) -> (Inbound, Arc<AtomicUsize>) {
    let socket = Socket {
        bytes: bytes.into(),
        ..Socket::default()
    };
    let reads = socket.reads.clone();
    (Inbound::new(Box::new(socket), &[], 1024, 1 << 20), reads)
}

fn outbox(sink: &Sink) -> Outbox {
    let limits = Limits {
        frames: 10,
        bytes: 1000,
    };
    let outbox = Outbox::new(Box::new(sink.clone()), limits, Activity::off());
    outbox.open(None);
    outbox
}

#[test]
fn a_large_message_costs_no_more_reads_for_a_small_buffer() {
    for (size, most) in [(100, 1), (65_000, 1), (65_536, 2), (1 << 20, 17)] {
        let (mut inbound, reads) = inbound(frame(0x82, &vec![7; size]));
        let cx = &mut Context::from_waker(Waker::noop());
        let read = inbound.poll_message(cx, &outbox(&Sink::default()), Reach::Socket);
        assert!(matches!(read, Poll::Ready(Ok(Message::Binary(bytes))) if bytes.len() == size));
        assert!(reads.load(Ordering::Relaxed) <= most);
    }
}

#[test]
fn there_is_an_engine_only_for_what_is_no_message_by_itself_and_nothing_is_lost() {
    let large = vec![b'x'; 20_000];
    let parts = [
        frame(0x82, &large),
        frame(0x89, b"first"),
        frame(0x81, b"small"),
        frame(0x01, &large),
        frame(0x89, b"ping"),
        frame(0x80, b"end"),
        frame(0x82, b"last"),
    ];
    let (mut inbound, _) = inbound(parts.concat());
    let sink = Sink::default();
    sink.0.lock().unwrap().0 = true;
    let outbox = outbox(&sink);
    let cx = &mut Context::from_waker(Waker::noop());
    let mut lengths = Vec::new();
    while let Poll::Ready(message) = inbound.poll_message(cx, &outbox, Reach::Socket) {
        lengths.push(message.unwrap().len());
        inbound.answer_ping(cx, &outbox);
        // Only a message of several frames is waited for.
        assert_eq!(inbound.engine.is_some(), lengths.len() == 4);
    }
    assert_eq!(lengths, [20_000, 5, 5, 4, 20_003, 4]);
    inbound.ping(cx, &outbox);
    assert!(inbound.engine.is_none() && inbound.source.ahead.capacity() == 0);
    assert!(outbox.poll_flush(cx).is_ready());
    let written = sink.0.lock().unwrap().1.clone();
    assert_eq!(written, b"\x8a\x05first\x8a\x04ping\x89\x00");
}

/// A peer that pings without end and reads nothing, and what it gets once it reads.
#[test]
fn pings_that_nobody_reads_the_answers_of_cost_no_memory_and_no_close_frame() {
    let pings: Vec<u8> = (0..10_000_u32)
        .flat_map(|number| frame(0x89, &number.to_be_bytes()))
        .collect();
    let (mut inbound, _) = inbound(pings);
    let sink = Sink::default();
    let outbox = outbox(&sink);
    let cx = &mut Context::from_waker(Waker::noop());
    while let Poll::Ready(message) = inbound.poll_message(cx, &outbox, Reach::Socket) {
        assert!(message.unwrap().is_ping());
        inbound.answer_ping(cx, &outbox);
        inbound.ping(cx, &outbox);
        let _ = outbox.poll_flush(cx);
    }
    inbound.close(cx, &outbox, &CloseRequest::new(CloseCode::POLICY, "enough"));
    sink.0.lock().unwrap().0 = true;
    assert!(outbox.poll_flush(cx).is_ready());
    let written = sink.0.lock().unwrap().1.clone();
    assert!(written.len() <= CLOSING_BYTES, "{}", written.len());
    assert!(written.ends_with(b"\x88\x08\x03\xf0enough"));
    // Whole frames all, and nothing waits once it is written.
    let mut rest = written.as_slice();
    while let [_, length, ..] = rest {
        rest = &rest[2 + usize::from(*length)..];
    }
    assert!(rest.is_empty() && !outbox.is_pending());
}
