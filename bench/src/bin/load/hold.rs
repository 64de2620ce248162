//! Connections that are kept, members of one group, and what they hear.
//!
//! Says `{"open":N}` when all are open. To the line `publish` on its input one of them says a message, and it answers when, in
//! nanoseconds of the clock that all processes have; to `report` it answers how many messages its members have heard since the
//! last time, when the last one was, and how many members the server has closed.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpStream,
};

use crate::{
    Outcome, client,
    dialect::{Place, Target},
    frames::{self, Answers, Expected},
    options::Options,
};

const CONTENT: &str = "One message for all who are here, as long as those that are measured where there are fewer members: 128 bytes, of which \
                       these";

/// Connections that come from one address: the system looks long for a free port once half of them are taken.
const PORTS: usize = 10_000;

/// A report comes so long after it was asked for, so that whoever asks again and again does not take what is measured.
const WHILE: Duration = Duration::from_millis(200);

/// What the members have seen.
#[derive(Debug, Default)]
struct Seen {
    heard: AtomicU64,
    last: AtomicU64,
    closed: AtomicU64,
}

pub(crate) async fn run(mut target: Target, options: &Options<'_>) -> Outcome {
    let name: String = options.get("group")?;
    let place = Place::Members(name.into());
    let count: usize = options.get("connections")?;
    let seen = Arc::new(Seen::default());
    let expected = Expected {
        dialect: target.dialect,
        action: "published",
        content: CONTENT.into(),
    };
    let mut speaker = None;
    let [high, low] = options.get::<u16>("number")?.to_be_bytes();
    let (mut open, mut wanted) = (0, count);
    for part in 1_u8.. {
        let now = wanted.min(PORTS);
        wanted -= now;
        if now == 0 {
            break;
        }
        target.source = Some(Ipv4Addr::new(127, 1 + high, low, part));
        // Each is listened to at once: before the last is open the first has been asked whether it still lives.
        client::open_each(&target, &place, now, |stream| {
            // Others are there; how many are missing is told.
            let Ok(stream) = stream.map(Arc::new) else {
                return Ok(());
            };
            open += 1;
            speaker.get_or_insert_with(|| Arc::clone(&stream));
            tokio::spawn(listen(stream, expected.clone(), Arc::clone(&seen)));
            Ok(())
        })
        .await?;
    }
    println!("{}", json!({ "open": open }));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let told = if line == "publish"
            && let Some(speaker) = &speaker
        {
            let at = now();
            write(speaker, &frames::text(&target.dialect.publish(CONTENT))).await?;
            json!({ "at": at })
        } else {
            tokio::time::sleep(WHILE).await;
            json!({
                "heard": seen.heard.swap(0, Ordering::Relaxed),
                "last": seen.last.load(Ordering::Relaxed),
                "closed": seen.closed.load(Ordering::Relaxed),
            })
        };
        println!("{told}");
    }
    Ok(())
}

/// One member: keeps its connection alive, and counts what it hears.
async fn listen(stream: Arc<TcpStream>, expected: Expected, seen: Arc<Seen>) {
    // Nothing is kept for those who have heard nothing: there may be very many.
    let mut answers: Option<Box<Answers>> = None;
    loop {
        if hear(&stream, &expected, &mut answers, &seen).await.is_err() {
            seen.closed.fetch_add(1, Ordering::Relaxed);
            return;
        }
    }
}

async fn hear(
    stream: &TcpStream,
    expected: &Expected,
    answers: &mut Option<Box<Answers>>,
    seen: &Seen,
) -> Outcome {
    stream.readable().await?;
    let owed = {
        let mut buffer = [0; 2048];
        let read = match stream.try_read(&mut buffer) {
            Ok(0) => return Err("the server has closed the connection".into()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let waiting = answers.get_or_insert_with(|| Box::new(Answers::expecting(expected.clone())));
        let heard = waiting.take(&buffer[..read])? as u64;
        if heard > 0 {
            seen.heard.fetch_add(heard, Ordering::Relaxed);
            seen.last.fetch_max(now(), Ordering::Relaxed);
        }
        std::mem::take(&mut waiting.owed)
    };
    write(stream, &owed).await
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> Outcome {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Nanoseconds that all processes of the machine count alike.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
