//! One room: its first member speaks, and speaks again when all have heard it.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    process,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    net::TcpStream,
    sync::Notify,
    task::JoinSet,
};

use crate::{
    Outcome, client,
    frames::{self, Answers},
};

/// Connections that are opened at a time, fewer than a listener lets wait.
const AT_ONCE: usize = 100;
/// What has not been heard by then will not be: somebody was not in the room yet.
const QUIET: Duration = Duration::from_millis(300);

thread_local! {
    /// What one system call reads, by all members in turn.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; 64 * 1024].into_boxed_slice());
}

/// What is said, and to how many.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) address: String,
    pub(crate) members: usize,
    /// Messages that are on their way at a time.
    pub(crate) in_flight: usize,
    pub(crate) content: String,
}

/// What has been heard of what was said.
#[derive(Debug, Default)]
struct Room {
    /// Deliveries, of all members together.
    heard: AtomicU64,
    /// Nothing before all members are known to be there.
    rounds: Mutex<Option<Rounds>>,
    /// All have heard one message more.
    complete: Notify,
}

/// The messages that are on their way.
#[derive(Debug, Default)]
struct Rounds {
    /// How many members have not heard each, the oldest first.
    missing: VecDeque<usize>,
    /// Messages that all have heard.
    complete: usize,
}

/// The path of a room that no other run has used.
pub(crate) fn room() -> String {
    format!("/ws/room/bench-{}/", process::id())
}

pub(crate) async fn run(plan: Plan, pid: &str, time: Duration) -> Outcome {
    let mut streams = open_all(&plan).await?;
    let room = Arc::new(Room::default());
    let mut members = JoinSet::new();
    let (hearing, speaking) = streams.pop().ok_or("a room wants a member")?.into_split();
    let own = Answers::expecting(frames::published(&plan.content, true));
    members.spawn(listen(hearing, own, Arc::clone(&room)));
    for stream in streams {
        let answers = Answers::expecting(frames::published(&plan.content, false));
        members.spawn(listen(stream, answers, Arc::clone(&room)));
    }
    let heard = Arc::clone(&room);
    let measured = async move {
        let mut speaker = Speaker {
            frame: frames::publish(&plan.content),
            stream: speaking,
            room,
            plan,
        };
        speaker.wait_for_all().await?;
        tokio::select! {
            ended = speaker.speak() => ended,
            measured = crate::measure(pid, time, &heard.heard) => measured,
        }
    };
    tokio::select! {
        Some(ended) = members.join_next() => ended?,
        measured = measured => measured,
    }
}

async fn open_all(plan: &Plan) -> Outcome<Vec<TcpStream>> {
    let path = room();
    let mut streams = Vec::with_capacity(plan.members);
    let mut opening = JoinSet::new();
    for _ in 0..plan.members {
        let (address, path) = (plan.address.clone(), path.clone());
        opening.spawn(async move { client::open(&address, &path).await });
        if opening.len() == AT_ONCE
            && let Some(opened) = opening.join_next().await
        {
            streams.push(opened??);
        }
    }
    while let Some(opened) = opening.join_next().await {
        streams.push(opened??);
    }
    Ok(streams)
}

/// One member: counts what it hears.
async fn listen(mut stream: impl AsyncRead + Unpin, mut answers: Answers, room: Arc<Room>) -> Outcome {
    let mut next = 0;
    loop {
        let heard = poll_fn(|cx| {
            BUFFER.with_borrow_mut(|buffer| {
                let mut buffer = ReadBuf::new(buffer);
                let read = Pin::new(&mut stream).poll_read(cx, &mut buffer);
                read.map_ok(|()| (!buffer.filled().is_empty()).then(|| answers.take(buffer.filled())))
            })
        })
        .await?;
        let heard = heard.ok_or("the server has closed the connection")??;
        room.heard.fetch_add(heard as u64, Ordering::Relaxed);
        room.note(&mut next, heard);
    }
}

impl Room {
    fn rounds(&self) -> MutexGuard<'_, Option<Rounds>> {
        self.rounds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A member, who had heard the messages before `next`, has heard `heard` more.
    fn note(&self, next: &mut usize, heard: usize) {
        let mut rounds = self.rounds();
        let Some(rounds) = rounds.as_mut() else { return };
        for _ in 0..heard {
            if let Some(missing) = rounds.missing.get_mut(*next - rounds.complete) {
                *missing -= 1;
            }
            *next += 1;
        }
        while rounds.missing.front() == Some(&0) {
            rounds.missing.pop_front();
            rounds.complete += 1;
            self.complete.notify_one();
        }
    }
}

/// The member who speaks.
struct Speaker<W> {
    plan: Plan,
    frame: Vec<u8>,
    stream: W,
    room: Arc<Room>,
}

impl<W: AsyncWrite + Unpin> Speaker<W> {
    /// Speaks until all hear it: a handshake is answered before the room is entered.
    async fn wait_for_all(&mut self) -> Outcome {
        loop {
            let before = self.room.heard.load(Ordering::Relaxed);
            self.stream.write_all(&self.frame).await?;
            let mut last = before;
            loop {
                tokio::time::sleep(QUIET).await;
                let heard = self.room.heard.load(Ordering::Relaxed);
                if heard == last {
                    break;
                }
                last = heard;
            }
            if last - before == self.plan.members as u64 {
                *self.room.rounds() = Some(Rounds::default());
                return Ok(());
            }
        }
    }

    /// Has so many messages on their way, always.
    async fn speak(&mut self) -> Outcome {
        loop {
            let free = self.plan.in_flight - self.begin();
            for _ in 0..free {
                self.stream.write_all(&self.frame).await?;
            }
            self.room.complete.notified().await;
        }
    }

    /// Begins as many rounds as may be under way; says how many were.
    fn begin(&self) -> usize {
        let mut rounds = self.room.rounds();
        let rounds = rounds.get_or_insert_default();
        let under_way = rounds.missing.len();
        rounds.missing.resize(self.plan.in_flight, self.plan.members);
        under_way
    }
}
