//! The load of `cargo xtask bench`: asks a server as fast as it answers, and says what that cost the server.
//!
//! - `load echo ADDRESS PID CONNECTIONS IN_FLIGHT BYTES together|apart SECONDS` counts messages that were answered.
//! - `load fanout ADDRESS PID MEMBERS IN_FLIGHT BYTES awake|asleep SECONDS` counts deliveries of one room's messages.
//! - `load idle ADDRESS PID CONNECTIONS` prints the bytes of memory that a member of a room costs who says nothing.
//!
//! The first two print how many there were, the nanoseconds of CPU that the process `PID` took for them, those that this
//! program took, and those that went by.
//!
//! It must not be slower than the server, with as much of the machine: frames are made beforehand, and of the answers
//! only the lengths are looked at.

// A connection, opened.
mod client;
// Questions and their answers.
mod echo;
// One message to a whole room.
mod fanout;
// Frames, made and skipped.
mod frames;
// What connections cost that are only open.
mod idle;
// What a process has used.
mod used;

use std::{
    env,
    error::Error,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str = "load echo ADDRESS PID CONNECTIONS IN_FLIGHT BYTES together|apart SECONDS\n\
                     load fanout ADDRESS PID MEMBERS IN_FLIGHT BYTES awake|asleep SECONDS\n\
                     load idle ADDRESS PID CONNECTIONS";

/// Before anything is counted: buffers have grown, and the clock of the CPU has risen.
const WARM_UP: Duration = Duration::from_millis(400);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["echo", address, pid, connections, in_flight, bytes, how, seconds] => {
            let plan = echo::Plan {
                address: (*address).to_owned(),
                in_flight: in_flight.parse()?,
                together: *how == "together",
                content: content(bytes)?,
            };
            let time = Duration::from_secs_f64(seconds.parse()?);
            echo::run(plan, connections.parse()?, pid, time).await
        }
        ["fanout", address, pid, members, in_flight, bytes, how, seconds] => {
            let plan = fanout::Plan {
                address: (*address).to_owned(),
                members: members.parse()?,
                in_flight: in_flight.parse()?,
                content: content(bytes)?,
            };
            if *how == "awake" {
                stay_awake();
            }
            fanout::run(plan, pid, Duration::from_secs_f64(seconds.parse()?)).await
        }
        ["idle", address, pid, connections] => idle::run(address, pid, connections.parse()?).await,
        _ => Err(USAGE.into()),
    }
}

fn content(bytes: &str) -> Outcome<String> {
    Ok("x".repeat(bytes.parse()?))
}

/// The load never sleeps: to wake it would be the server's expense.
fn stay_awake() {
    tokio::spawn(async {
        loop {
            tokio::task::yield_now().await;
        }
    });
}

/// Looks at the counters twice.
async fn measure(pid: &str, time: Duration, count: &AtomicU64) -> Outcome {
    tokio::time::sleep(WARM_UP).await;
    let (start, messages) = (Instant::now(), count.load(Ordering::Relaxed));
    let (servers, ours) = (used::cpu(pid)?, used::cpu("self")?);
    tokio::time::sleep(time).await;
    let messages = count.load(Ordering::Relaxed) - messages;
    println!(
        "{messages} {} {} {}",
        used::cpu(pid)? - servers,
        used::cpu("self")? - ours,
        start.elapsed().as_nanos()
    );
    Ok(())
}
