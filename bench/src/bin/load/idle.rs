//! What connections cost that are only open: members of a room that nobody speaks in.

use std::time::Duration;

use crate::{Outcome, client, fanout, used};

/// Opened before memory is first looked at, so that what a server holds once is not counted.
const FIRST: usize = 500;
/// What it took to let them in is given back by then.
const SETTLED: Duration = Duration::from_secs(2);

pub(crate) async fn run(address: &str, pid: &str, connections: usize) -> Outcome {
    let path = fanout::room();
    let mut open = Vec::new();
    for _ in 0..FIRST {
        open.push(client::open(address, &path).await?);
    }
    tokio::time::sleep(SETTLED).await;
    let before = used::memory(pid)?;
    for _ in 0..connections {
        open.push(client::open(address, &path).await?);
    }
    tokio::time::sleep(SETTLED).await;
    let grown = used::memory(pid)?.saturating_sub(before);
    println!("{}", grown / connections.max(1) as u64);
    drop(open);
    Ok(())
}
