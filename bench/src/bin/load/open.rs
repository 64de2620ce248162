//! Messages that come as often as they are told to, whether the server keeps up or not.
//!
//! Each is to be sent at a moment that was fixed beforehand, and that is when its time begins: a server that is late for one makes
//! all that should have come meanwhile late, and each of them is counted so.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{net::TcpStream, task::JoinSet};

use crate::{
    Outcome, client,
    dialect::Place,
    dialect::Target,
    echo,
    frames::{self, Answers},
    options::Options,
    tally::{self, Tally},
};

/// One connection.
#[derive(Debug)]
struct Client {
    stream: TcpStream,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When those should have been sent that are not answered, the first first.
    asked: VecDeque<Instant>,
    /// What the socket did not take.
    unsent: VecDeque<u8>,
}

pub(crate) async fn run(target: Target, pid: &str, options: &Options<'_>) -> Outcome<Value> {
    let content = options.content()?;
    let rate: f64 = options.get("rate")?;
    let frame = frames::text(&target.dialect.ask(&content));
    let tally = Arc::new(Tally::new()?);
    let mut reading = JoinSet::new();
    let mut clients = Vec::new();
    for stream in client::open_all(&target, &Place::Echo, options.get("connections")?).await? {
        let client = Arc::new(Client {
            stream,
            state: Mutex::default(),
        });
        let answers = Answers::expecting(echo::expected(&target, &content));
        reading.spawn(hear(Arc::clone(&client), answers, Arc::clone(&tally)));
        clients.push(client);
    }
    let interval = Duration::try_from_secs_f64(1.0 / rate)?;
    let mut told = tokio::select! {
        Some(ended) = reading.join_next() => return Err(ended?.err().unwrap_or_else(|| "a client has ended".into())),
        ended = ask(&clients, &frame, interval) => return Err(ended.err().unwrap_or_else(|| "nobody to ask".into())),
        measured = tally::measure(pid, options.seconds()?, &tally, 1) => measured?,
    };
    let unanswered = note_unanswered(&clients, &tally);
    tally.amend(&mut told);
    told["unanswered"] = unanswered.into();
    Ok(told)
}

/// Those that wait for their answer now have taken so long at least.
fn note_unanswered(clients: &[Arc<Client>], tally: &Tally) -> usize {
    let now = Instant::now();
    let mut count = 0;
    for client in clients {
        for asked in &client.state().asked {
            tally.note(now - *asked);
            count += 1;
        }
    }
    count
}

/// Sends one message after the other, by the connections in turn, at its moment.
async fn ask(clients: &[Arc<Client>], frame: &[u8], interval: Duration) -> Outcome {
    let mut due = Instant::now();
    for client in clients.iter().cycle() {
        while Instant::now() < due {
            tokio::task::yield_now().await;
        }
        let mut state = client.state();
        state.asked.push_back(due);
        state.unsent.extend(frame);
        client.send(&mut state)?;
        due += interval;
    }
    Ok(())
}

async fn hear(client: Arc<Client>, mut answers: Answers, tally: Arc<Tally>) -> Outcome {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        client.stream.readable().await?;
        let read = match client.stream.try_read(&mut buffer) {
            Ok(0) => return Err("the server has closed the connection".into()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error.into()),
        };
        let now = Instant::now();
        let answered = answers.take(&buffer[..read])?;
        let mut state = client.state();
        for _ in 0..answered {
            let asked = state
                .asked
                .pop_front()
                .ok_or("the server answers what nobody asked")?;
            tally.note(now.saturating_duration_since(asked));
        }
        let owed = std::mem::take(&mut answers.owed);
        state.unsent.extend(owed);
        client.send(&mut state)?;
    }
}

impl Client {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what the socket takes; the rest goes with the next message, or when an answer has come.
    fn send(&self, state: &mut State) -> Outcome {
        while !state.unsent.is_empty() {
            match self.stream.try_write(state.unsent.make_contiguous()) {
                Ok(sent) => drop(state.unsent.drain(..sent)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
