//! Connections that are opened, one after the other and some at a time.

use serde_json::Value;

use crate::{
    Outcome, client,
    dialect::{Place, Target},
    options::Options,
    tally::Mark,
};

/// Opened before anything is counted.
const FIRST: usize = 100;

pub(crate) async fn run(target: Target, pid: &str, options: &Options<'_>) -> Outcome<Value> {
    let connections = options.get("connections")?;
    let first = client::open_all(&target, &Place::Echo, FIRST).await?;
    let mark = Mark::now(pid)?;
    let open = client::open_all(&target, &Place::Echo, connections).await?;
    let told = mark.since(pid, open.len() as u64);
    drop(first);
    told
}
