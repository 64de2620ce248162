//! Many connections, each of which asks, and asks again when it has been answered.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    task::JoinSet,
};

use crate::{
    Outcome, client,
    dialect::{Place, Target},
    frames::{self, Answers, Expected},
    options::Options,
    tally::{self, Tally},
};

/// What is asked, and how.
#[derive(Debug, Clone)]
struct Plan {
    target: Target,
    in_flight: usize,
    /// All frames that are in flight leave with one write, or each with its own.
    together: bool,
    content: String,
}

/// What an echo is waited for with.
pub(crate) fn expected(target: &Target, content: &str) -> Expected {
    Expected {
        dialect: target.dialect,
        action: "reply",
        content: format!("Reply: {content}").into(),
    }
}

pub(crate) async fn run(target: Target, pid: &str, options: &Options<'_>) -> Outcome<Value> {
    let plan = Plan {
        target,
        in_flight: options.get("in_flight")?,
        together: options.is("how", "together"),
        content: options.content()?,
    };
    let tally = Arc::new(Tally::new()?);
    let mut clients = JoinSet::new();
    for _ in 0..options.get("connections")? {
        clients.spawn(converse(plan.clone(), Arc::clone(&tally)));
    }
    let time: Duration = options.seconds()?;
    tokio::select! {
        Some(ended) = clients.join_next() => Err(ended?.err().unwrap_or_else(|| "a client has ended".into())),
        measured = tally::measure(pid, time, &tally, 1) => measured,
    }
}

/// One client: it asks `in_flight` times, waits for as many answers, and begins again.
async fn converse(plan: Plan, tally: Arc<Tally>) -> Outcome {
    let mut stream = client::open(&plan.target, &Place::Echo).await?;
    let frame = frames::text(&plan.target.dialect.ask(&plan.content));
    let together = frame.repeat(plan.in_flight);
    let mut answers = Answers::expecting(expected(&plan.target, &plan.content));
    let mut buffer = vec![0; 256 * 1024];
    let mut asked = vec![Instant::now(); plan.in_flight];
    loop {
        if plan.together {
            asked.fill(Instant::now());
            stream.write_all(&together).await?;
        } else {
            for asked in &mut asked {
                *asked = Instant::now();
                stream.write_all(&frame).await?;
            }
        }
        let mut answered = 0;
        while answered < plan.in_flight {
            let read = stream.read(&mut buffer).await?;
            if read == 0 {
                return Err("the server has closed the connection".into());
            }
            let now = Instant::now();
            for _ in 0..answers.take(&buffer[..read])? {
                let asked = asked
                    .get(answered)
                    .ok_or("the server answers what nobody asked")?;
                tally.note(now - *asked);
                answered += 1;
            }
            if !answers.owed.is_empty() {
                stream.write_all(&answers.owed).await?;
                answers.owed.clear();
            }
        }
    }
}
