//! One room: its first member speaks, and speaks again when all have heard it.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    sync::Notify,
    task::JoinSet,
};

use crate::{
    Outcome, client,
    dialect::{Place, Target},
    frames::{self, Answers, Expected},
    options::Options,
    tally::{self, Tally},
};

/// What has not been heard by then will not be: somebody was not in the room yet.
const QUIET: Duration = Duration::from_millis(200);

thread_local! {
    /// What one system call reads, by all members in turn.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; 64 * 1024].into_boxed_slice());
}

/// What has been heard of what was said.
#[derive(Debug)]
struct Room {
    /// Deliveries, of all members together.
    heard: Tally,
    /// Nothing before all members are known to be there.
    rounds: Mutex<Option<Rounds>>,
    /// All have heard one message more.
    complete: Notify,
}

/// The messages that are on their way.
#[derive(Debug, Default)]
struct Rounds {
    /// How many members have not heard each, and when it was said; the oldest first.
    missing: VecDeque<(usize, Instant)>,
    /// Messages that all have heard.
    complete: usize,
}

pub(crate) async fn run(target: Target, pid: &str, options: &Options<'_>) -> Outcome<Value> {
    let (in_flight, content) = (options.get("in_flight")?, options.content()?);
    let mut streams = client::open_all(&target, &Place::room(), options.get("members")?).await?;
    let members_count = streams.len();
    let expected = Expected {
        dialect: target.dialect,
        action: "published",
        content: content.as_str().into(),
    };
    let room = Arc::new(Room {
        heard: Tally::new()?,
        rounds: Mutex::default(),
        complete: Notify::new(),
    });
    let mut members = JoinSet::new();
    let (hearing, speaking) = streams.pop().ok_or("a room wants a member")?.into_split();
    let answers = || Answers::expecting(expected.clone());
    members.spawn(listen(hearing, answers(), Arc::clone(&room)));
    for stream in streams {
        members.spawn(listen(stream, answers(), Arc::clone(&room)));
    }
    let heard = Arc::clone(&room);
    let time = options.seconds()?;
    let measured = async move {
        let mut speaker = Speaker {
            frame: frames::text(&target.dialect.publish(&content)),
            stream: speaking,
            room,
            members: members_count,
            in_flight,
        };
        speaker.wait_for_all().await?;
        tokio::select! {
            ended = speaker.speak() => Err(ended.err().unwrap_or_else(|| "the speaker has ended".into())),
            measured = tally::measure(pid, time, &heard.heard, 2 * members_count) => measured,
        }
    };
    tokio::select! {
        Some(ended) = members.join_next() => Err(ended?.err().unwrap_or_else(|| "a member has ended".into())),
        measured = measured => measured,
    }
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
        room.note(&mut next, heard);
    }
}

impl Room {
    fn rounds(&self) -> MutexGuard<'_, Option<Rounds>> {
        self.rounds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A member, who had heard the messages before `next`, has heard `heard` more.
    fn note(&self, next: &mut usize, heard: usize) {
        let now = Instant::now();
        let mut rounds = self.rounds();
        let Some(rounds) = rounds.as_mut() else {
            self.heard.note_many(Duration::ZERO, heard);
            return;
        };
        for _ in 0..heard {
            if let Some((missing, said)) = rounds.missing.get_mut(*next - rounds.complete) {
                *missing -= 1;
                self.heard.note(now - *said);
            }
            *next += 1;
        }
        while let Some((0, _)) = rounds.missing.front() {
            rounds.missing.pop_front();
            rounds.complete += 1;
            self.complete.notify_one();
        }
    }
}

/// The member who speaks.
struct Speaker<W> {
    frame: Vec<u8>,
    stream: W,
    room: Arc<Room>,
    members: usize,
    /// Messages that are on their way at a time.
    in_flight: usize,
}

impl<W: AsyncWrite + Unpin> Speaker<W> {
    /// Speaks until all hear it: a handshake is answered before the room is entered.
    async fn wait_for_all(&mut self) -> Outcome {
        loop {
            let before = self.room.heard.count();
            self.stream.write_all(&self.frame).await?;
            let mut last = before;
            loop {
                tokio::time::sleep(QUIET).await;
                let heard = self.room.heard.count();
                if heard == last {
                    break;
                }
                last = heard;
            }
            if last - before == self.members as u64 {
                *self.room.rounds() = Some(Rounds::default());
                return Ok(());
            }
        }
    }

    /// Has so many messages on their way, always.
    async fn speak(&mut self) -> Outcome {
        loop {
            let free = self.in_flight - self.begin();
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
        rounds
            .missing
            .resize(self.in_flight, (self.members, Instant::now()));
        under_way
    }
}
