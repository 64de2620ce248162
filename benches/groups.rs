//! What groups cost as they grow, and as there are more of them: `cargo bench --bench groups`.
//!
//! A delivery to each of 10 to 100,000 members; joining and leaving a group that has so many members, in a process that has
//! so many groups, and by a connection that is in so many. All is flat where the ratio to the smallest stays near one.
//!
//! The connections are whole ones, made by the handshake, but in memory: what is written to them is counted and thrown away,
//! so that what is measured is the toolkit and not the system's sockets, of which no process may have so many.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program to be read by people"
)]

use std::{
    future::pending,
    io,
    pin::Pin,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context as TaskContext, Poll},
    time::Instant,
};

use axum::{Router, serve::Listener};
use chanx::{group::Channels, prelude::*};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::mpsc,
    task::yield_now,
};

const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];
/// Groups that one connection is in.
const OWN: [usize; 4] = [10, 100, 1_000, 10_000];
const ROUNDS: usize = 9;
/// Deliveries in one round, at least: so many that the system's count of our time has no part in what comes out.
const DELIVERIES: usize = 400_000;
/// Times that the mover joins and leaves in one round.
const MOVES: u32 = 100_000;

/// A text.
#[payload]
struct Text {
    content: String,
}

/// What groups are told.
#[derive(Debug, GroupMessage)]
enum Told {
    /// Something.
    News(Text),
}

/// Which groups: so many, from this number on.
#[derive(Debug, PathParams)]
struct Range {
    first: u32,
    count: u32,
}

/// What the program waits for.
#[derive(Clone, Debug, Default)]
struct State {
    /// Connections that are ready.
    ready: Arc<AtomicUsize>,
    /// Nanoseconds that it took to join and to leave, in each round.
    moves: Arc<Mutex<Vec<f64>>>,
}

fn group(number: u32) -> Group<Told> {
    Group::new("bench").part(number)
}

fn groups(range: &Range) -> Vec<Group<Told>> {
    (range.first..range.first + range.count).map(group).collect()
}

/// A member of some groups.
#[derive(Default)]
struct Member;

#[consumer(group_messages = [Told], params = Range, state = State, send_authentication_message = false)]
impl Member {
    #[groups]
    async fn groups(ctx: &mut Context<Self>) -> Vec<Group<Told>> {
        groups(ctx.params())
    }

    #[ready]
    async fn ready(&mut self, ctx: &mut Context<Self>) {
        ctx.state().ready.fetch_add(1, Ordering::Relaxed);
    }
}

/// In some groups too; joins the first of all, and leaves it, again and again.
#[derive(Default)]
struct Mover;

#[consumer(group_messages = [Told], params = Range, state = State, send_authentication_message = false)]
impl Mover {
    #[groups]
    async fn groups(ctx: &mut Context<Self>) -> Vec<Group<Told>> {
        groups(ctx.params())
    }

    #[ready]
    async fn ready(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let target = group(0);
        for _ in 0..ROUNDS {
            let start = used();
            for _ in 0..MOVES {
                ctx.join(&target).await?;
                ctx.leave(&target).await?;
            }
            let took = (used() - start) / f64::from(MOVES);
            ctx.state().moves.lock().expect("no panic").push(took);
        }
        Ok(())
    }
}

routes! {
    fn routes() -> Routes<State> {
        "ws/" => {
            "member/<int:first>/<int:count>/" => Member,
            "mover/<int:first>/<int:count>/" => Mover,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut deliveries = Table::new("a delivery to each of so many members");
    let mut crowded = Table::new("joining and leaving a group of so many members");
    let mut many = Table::new("joining and leaving, in a process with so many groups");
    let mut own = Table::new("joining and leaving, by a connection in so many groups");
    for size in SIZES {
        let process = Process::start();
        process.members(size, |_| (0, 1)).await;
        deliveries.row(size, process.delivery(size).await);
        crowded.row(size, process.moves(1, 0).await);
    }
    for size in SIZES {
        let process = Process::start();
        // Of ten groups each, and the one to be joined is among them.
        process.members(size / 10, |index| (index * 10, 10)).await;
        many.row(size, process.moves(1, 0).await);
    }
    for size in OWN {
        let process = Process::start();
        process.members(1, |_| (0, 1)).await;
        own.row(size, process.moves(1, size).await);
    }
    for table in [deliveries, crowded, many, own] {
        table.print();
    }
}

/// A server with its connections.
struct Process {
    state: State,
    channels: Channels,
    connect: mpsc::UnboundedSender<Quiet>,
    written: Arc<AtomicU64>,
}

impl Process {
    fn start() -> Self {
        let state = State::default();
        let app = App::new(routes()).state(state.clone());
        let channels = app.channels();
        let service = app.into_service().expect("routes that can be served");
        let (connect, connecting) = mpsc::unbounded_channel();
        let router = Router::new().fallback_service(service);
        tokio::spawn(async move { axum::serve(Connecting(connecting), router).await });
        Self {
            state,
            channels,
            connect,
            written: Arc::default(),
        }
    }

    fn connect(&self, path: &str) {
        let quiet = Quiet {
            request: handshake(path).into_bytes(),
            written: Arc::clone(&self.written),
        };
        self.connect.send(quiet).expect("a server");
    }

    /// Connects so many members, and waits until they are ready.
    async fn members(&self, count: usize, range: impl Fn(usize) -> (usize, usize)) {
        for index in 0..count {
            let (first, count) = range(index);
            self.connect(&format!("/ws/member/{first}/{count}/"));
        }
        while self.state.ready.load(Ordering::Relaxed) < count {
            yield_now().await;
        }
    }

    /// Nanoseconds that it takes to reach one member of the first group.
    async fn delivery(&self, members: usize) -> f64 {
        let sends = DELIVERIES.div_ceil(members);
        let deliveries = u32::try_from(sends * members).expect("as many as can be waited for");
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let (written, start) = (self.written.load(Ordering::Relaxed), used());
            for _ in 0..sends {
                let news = Told::News(Text {
                    content: "x".repeat(128),
                });
                self.channels.group(&group(0)).send(news).await.expect("sent");
            }
            rounds.push((used() - start) / f64::from(deliveries));
            let written = self.written.load(Ordering::Relaxed) - written;
            assert_eq!(written, u64::from(deliveries), "each member got each message");
        }
        median(rounds)
    }

    /// Nanoseconds that it takes to join and to leave the first group, for a connection that is in `count` others, numbered
    /// from `first` on.
    async fn moves(&self, first: usize, count: usize) -> f64 {
        self.connect(&format!("/ws/mover/{first}/{count}/"));
        loop {
            // The mover has the thread to itself until it is done.
            yield_now().await;
            let moves = self.state.moves.lock().expect("no panic");
            if moves.len() == ROUNDS {
                return median(moves.clone());
            }
        }
    }
}

/// Nanoseconds of the CPU that this program, which is one thread, has used so far: what others do on the machine is not in
/// it. Where the system does not say, those that the clock shows.
fn used() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let told = told.split(' ').next().and_then(|time| time.parse().ok());
    told.unwrap_or_else(|| START.elapsed().as_secs_f64() * 1e9)
}

fn handshake(path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

/// Connections of this program instead of a port.
struct Connecting(mpsc::UnboundedReceiver<Quiet>);

impl Listener for Connecting {
    type Io = Quiet;
    type Addr = ();

    async fn accept(&mut self) -> (Quiet, ()) {
        match self.0.recv().await {
            Some(quiet) => (quiet, ()),
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A client that asks for a WebSocket, says nothing more, and reads whatever there is.
struct Quiet {
    request: Vec<u8>,
    /// How often anything was written, to all of them.
    written: Arc<AtomicU64>,
}

impl AsyncRead for Quiet {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _cx: &mut TaskContext<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.request.is_empty() {
            return Poll::Pending;
        }
        let taken = self.request.len().min(buffer.remaining());
        buffer.put_slice(&self.request[..taken]);
        self.request = self.request.split_off(taken);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Quiet {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut TaskContext<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.written.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Times by size.
struct Table {
    title: &'static str,
    rows: Vec<(usize, f64)>,
}

impl Table {
    fn new(title: &'static str) -> Self {
        Self {
            title,
            rows: Vec::new(),
        }
    }

    fn row(&mut self, size: usize, time: f64) {
        self.rows.push((size, time));
    }

    fn print(&self) {
        println!("\n{}", self.title);
        let base = self.rows.first().map_or(f64::NAN, |(_, time)| *time);
        for (size, time) in &self.rows {
            println!("{size:>7}  {time:>7.0} ns {:>5.2}×", time / base);
        }
    }
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}
