//! The load of `cargo xtask bench`: asks a server as fast as it answers, or as often as it is told to, and says what that cost.
//!
//! - `load echo TARGET PID connections=N in_flight=N bytes=N how=together|apart seconds=S` counts messages that were answered.
//! - `load open TARGET PID connections=N rate=N bytes=N seconds=S` sends so many a second, however long the answers take.
//! - `load fanout TARGET PID members=N in_flight=N bytes=N seconds=S` counts deliveries of one room's messages.
//! - `load accept TARGET PID connections=N` counts connections that were opened.
//! - `load idle TARGET PID connections=N [place=members]` tells what memory a member of a room costs who says nothing.
//! - `load hold TARGET connections=N number=N group=NAME` opens connections, keeps them, and tells on demand what they have heard.
//!
//! A target is `HOST:PORT`, or `socket.io:HOST:PORT`; `PID` is the server's process. What comes out is a line of JSON: how many
//! there were, the nanoseconds of CPU that the server took for them, those that this program took, those that went by, and how
//! long the messages took, by quantiles.
//!
//! It must not be slower than the server, with as much of the machine: frames are made beforehand, and of the answers only the
//! lengths are looked at. With `rest=asleep` it sleeps where it has nothing to do, which shows what it costs by itself; else it
//! never does, since to wake it would be the server's expense.

// Connections a second.
mod accept;
// A connection, opened.
mod client;
// What is said on it.
mod dialect;
// Questions and their answers.
mod echo;
// One message to a whole room.
mod fanout;
// Frames, made and skipped.
mod frames;
// Connections that are kept.
mod hold;
// What connections cost that are only open.
mod idle;
// Questions at their moments.
mod open;
// What the program is told.
mod options;
// What is counted.
mod tally;
// What a process has used.
mod used;

use std::{env, error::Error};

use dialect::Target;
use options::Options;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str =
    "load echo|open|fanout|accept|idle TARGET PID NAME=VALUE …, or load hold TARGET NAME=VALUE …";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let words: Vec<String> = env::args().skip(1).collect();
    if let [mode, target, options @ ..] = words.as_slice()
        && mode == "hold"
    {
        return hold::run(Target::parse(target), &Options::of(options)).await;
    }
    let [mode, target, pid, options @ ..] = words.as_slice() else {
        return Err(USAGE.into());
    };
    let (target, options) = (Target::parse(target), Options::of(options));
    if !options.is("rest", "asleep") {
        stay_awake();
    }
    let told = match mode.as_str() {
        "echo" => echo::run(target, pid, &options).await?,
        "open" => open::run(target, pid, &options).await?,
        "fanout" => fanout::run(target, pid, &options).await?,
        "accept" => accept::run(target, pid, &options).await?,
        "idle" => idle::run(target, pid, &options).await?,
        _ => return Err(USAGE.into()),
    };
    println!("{told}");
    Ok(())
}

/// The load never sleeps: to wake it would be the server's expense.
fn stay_awake() {
    tokio::spawn(async {
        loop {
            tokio::task::yield_now().await;
        }
    });
}
