//! Many connections, each of which asks, and asks again when it has been answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    task::JoinSet,
};

use crate::{
    Outcome, client,
    frames::{self, Answers},
};

/// Where the examples echo; a server written by hand does so at every path that is no room's.
const PATH: &str = "/ws/echo/";

/// What is asked, and how.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) address: String,
    pub(crate) in_flight: usize,
    /// All frames that are in flight leave with one write, or each with its own.
    pub(crate) together: bool,
    pub(crate) content: String,
}

pub(crate) async fn run(plan: Plan, connections: usize, pid: &str, time: Duration) -> Outcome {
    crate::stay_awake();
    let count = Arc::new(AtomicU64::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        clients.spawn(converse(plan.clone(), Arc::clone(&count)));
    }
    tokio::select! {
        Some(ended) = clients.join_next() => ended?,
        measured = crate::measure(pid, time, &count) => measured,
    }
}

/// One client: it asks `in_flight` times, waits for as many answers, and begins again.
async fn converse(plan: Plan, count: Arc<AtomicU64>) -> Outcome {
    let mut stream = client::open(&plan.address, PATH).await?;
    let frame = frames::ask(&plan.content);
    let together = frame.repeat(plan.in_flight);
    let mut answers = Answers::expecting(frames::reply(&plan.content));
    let mut buffer = vec![0; 256 * 1024];
    loop {
        if plan.together {
            stream.write_all(&together).await?;
        } else {
            for _ in 0..plan.in_flight {
                stream.write_all(&frame).await?;
            }
        }
        let mut missing = plan.in_flight;
        while missing > 0 {
            let read = stream.read(&mut buffer).await?;
            if read == 0 {
                return Err("the server has closed the connection".into());
            }
            missing -= answers.take(&buffer[..read])?;
        }
        count.fetch_add(plan.in_flight as u64, Ordering::Relaxed);
    }
}
