//! Asks an echo server as fast as it answers, and says what that cost the server.
//!
//! `load ADDRESS PID CONNECTIONS IN_FLIGHT BYTES together|apart SECONDS` prints the messages that were answered, the
//! nanoseconds of CPU that the process `PID` took for them, and the nanoseconds that went by.
//!
//! It must not be slower than the server, with as much of the machine: frames are made beforehand, and of the answers
//! only the lengths are looked at.

// What the server's process has used of the CPU.
mod cpu;
// Frames, made and skipped.
mod frames;

use std::{
    env,
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use frames::Answers;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Where the examples echo; a server written by hand does so at every path.
const PATH: &str = "/ws/echo/";
/// Before anything is counted: buffers have grown, and the clock of the CPU has risen.
const WARM_UP: Duration = Duration::from_millis(400);

/// What is asked, and how.
#[derive(Debug, Clone)]
struct Plan {
    address: String,
    in_flight: usize,
    /// All frames that are in flight leave with one write, or each with its own.
    together: bool,
    content: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let words: Vec<String> = env::args().skip(1).collect();
    let [address, pid, connections, in_flight, bytes, how, seconds] = words.as_slice() else {
        return Err("load ADDRESS PID CONNECTIONS IN_FLIGHT BYTES together|apart SECONDS".into());
    };
    let plan = Plan {
        address: address.clone(),
        in_flight: in_flight.parse()?,
        together: how == "together",
        content: "x".repeat(bytes.parse()?),
    };
    // The load never sleeps: to wake it would be the server's expense.
    tokio::spawn(async {
        loop {
            tokio::task::yield_now().await;
        }
    });
    let count = Arc::new(AtomicU64::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..connections.parse()? {
        clients.spawn(converse(plan.clone(), Arc::clone(&count)));
    }
    tokio::select! {
        Some(ended) = clients.join_next() => ended?,
        measured = measure(pid, Duration::from_secs_f64(seconds.parse()?), &count) => measured,
    }
}

/// Looks at the counters twice.
async fn measure(pid: &str, time: Duration, count: &AtomicU64) -> Outcome {
    tokio::time::sleep(WARM_UP).await;
    let (start, messages, cpu) = (Instant::now(), count.load(Ordering::Relaxed), cpu::used(pid)?);
    tokio::time::sleep(time).await;
    let messages = count.load(Ordering::Relaxed) - messages;
    println!(
        "{messages} {} {}",
        cpu::used(pid)? - cpu,
        start.elapsed().as_nanos()
    );
    Ok(())
}

/// One client: it asks `in_flight` times, waits for as many answers, and begins again.
async fn converse(plan: Plan, count: Arc<AtomicU64>) -> Outcome {
    let mut stream = handshake(&plan.address).await?;
    let frame = frames::ask(&plan.content);
    let together = frame.repeat(plan.in_flight);
    let mut answers = Answers::expecting(&plan.content);
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

async fn handshake(address: &str) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET {PATH} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        // Byte by byte, so that nothing of the first frame is taken.
        head.push(stream.read_u8().await?);
    }
    if head.starts_with(b"HTTP/1.1 101 ") {
        Ok(stream)
    } else {
        Err(format!("no WebSocket: {}", String::from_utf8_lossy(&head)).into())
    }
}
