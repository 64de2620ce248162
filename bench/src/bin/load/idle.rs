//! What connections cost that are only open: members of a room that nobody speaks in.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    Outcome, client,
    dialect::{Place, Target},
    options::Options,
    used,
};

/// Opened before memory is first looked at, so that what a server holds once is not counted.
const FIRST: usize = 500;
/// What it took to let them in is given back by then.
const SETTLED: Duration = Duration::from_secs(1);

pub(crate) async fn run(target: Target, pid: &str, options: &Options<'_>) -> Outcome<Value> {
    let connections: usize = options.get("connections")?;
    let place = match (options.is("place", "members"), Place::room()) {
        (true, Place::Room(name)) => Place::Members(name),
        (_, place) => place,
    };
    let first = client::open_all(&target, &place, FIRST).await?;
    tokio::time::sleep(SETTLED).await;
    let before = used::memory(pid)?;
    let open = client::open_all(&target, &place, connections).await?;
    tokio::time::sleep(SETTLED).await;
    let grown = used::memory(pid)?.saturating_sub(before);
    drop((first, open));
    Ok(json!({ "bytes": grown / connections.max(1) as u64 }))
}
