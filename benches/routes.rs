//! What it costs to find a route among many, and to make the table of them: `cargo bench --bench routes`.
//!
//! For 10 to 10,000 routes it prints the median of several rounds for the first route, the last one and a path that none
//! has, and their ratio to 10 routes; then the time and the memory that the table took.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program to be read by people"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use chanx::{
    prelude::*,
    routing::{Table, include, path, re_path},
};

#[derive(Debug, IncomingMessage)]
enum Ask {
    Ping,
}

#[derive(Debug, OutgoingMessage)]
enum Answer {
    Pong,
}

#[derive(Default)]
struct Lobby;

#[consumer(incoming = Ask, outgoing = Answer)]
impl Lobby {
    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const ROUNDS: usize = 11;
const LOOKUPS: u32 = 2_000;

/// A kind of routes: the pattern of the n-th one, and a path that it has.
struct Kind {
    name: &'static str,
    routes: fn(usize) -> Routes,
    path: fn(usize) -> String,
    nowhere: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "text, then captures: ws/room7/<int:room_id>/<slug:part>/",
        routes: |count| plain(count, |n| format!("room{n}/<int:room_id>/<slug:part>/")),
        path: |n| format!("/ws/room{n}/17/front-door/"),
        nowhere: "/ws/nowhere/17/front-door/",
    },
    Kind {
        name: "a capture, then text: ws/<slug:tenant>/room7/",
        routes: |count| plain(count, |n| format!("<slug:tenant>/room{n}/")),
        path: |n| format!("/ws/acme/room{n}/"),
        nowhere: "/ws/acme/nowhere/",
    },
    Kind {
        name: "text only: ws/room7/",
        routes: |count| plain(count, |n| format!("room{n}/")),
        path: |n| format!("/ws/room{n}/"),
        nowhere: "/ws/nowhere/",
    },
    Kind {
        name: r"regular expressions: ws/room7/(?P<id>\d+)/",
        routes: |count| {
            let route = |n| re_path::<Lobby, _>(leaked(format!(r"^room{n}/(?P<id>\d+)/$")));
            Routes::new([include("ws/", Routes::new((0..count).map(route)))])
        },
        path: |n| format!("/ws/room{n}/17/"),
        nowhere: "/ws/nowhere/17/",
    },
];

fn plain(count: usize, pattern: fn(usize) -> String) -> Routes {
    let route = |n| path::<Lobby, _>(leaked(pattern(n)));
    Routes::new([include("ws/", Routes::new((0..count).map(route)))])
}

/// Patterns are constants of a program; here they live until the program ends.
fn leaked(pattern: String) -> &'static str {
    Box::leak(pattern.into_boxed_str())
}

fn main() {
    for kind in KINDS {
        println!("\n{}", kind.name);
        println!("routes    first          last           none           table");
        let mut base = None;
        for count in SIZES {
            let (table, time, bytes) = built(&kind, count);
            let times = [(kind.path)(0), (kind.path)(count - 1), kind.nowhere.to_owned()]
                .map(|path| lookup(&table, &path));
            let base = *base.get_or_insert(times);
            let shown: Vec<_> = times
                .iter()
                .zip(base)
                .map(|(time, base)| format!("{time:>6.0} ns {:>4.2}×", time / base))
                .collect();
            println!("{count:>6}  {}  {time:>8.1?} {bytes} KiB", shown.join("  "));
        }
    }
}

/// The table, the time to make it, and how much the program has grown by it.
fn built(kind: &Kind, count: usize) -> (Table<()>, Duration, u64) {
    let routes = (kind.routes)(count);
    let (before, start) = (resident(), Instant::now());
    let table = routes.build().expect("routes that can be served");
    (table, start.elapsed(), resident().saturating_sub(before))
}

/// Nanoseconds a lookup, the median of the rounds.
fn lookup(table: &Table<()>, path: &str) -> f64 {
    let mut rounds: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..LOOKUPS {
                black_box(table.find(black_box(path)));
            }
            start.elapsed().as_secs_f64() * 1e9 / f64::from(LOOKUPS)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// What the program holds of memory in KiB, 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
