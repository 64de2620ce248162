//! Very many connections on one machine, at as many processes as its limits ask for, and one message to all of them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    process::{ChildStdin, ChildStdout, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    files::{self, Files},
    numbers::{grouped, short},
    servers::{self, KINDS, Kind, Side},
};
use crate::{
    failure::{During as _, Failure, Result},
    program::{Running, root, start, target},
    redis::Redis,
    server::Server,
    system,
};

/// More than this many connections are too many to be told anything in good time, and to be asked for signs of life often.
const TOLD: usize = 250_000;
/// A pair of processes has no more connections, since a client has no more ports towards one server.
const PORTS: u64 = 20_000;
/// Files that a process has open besides.
const BESIDES: u64 = 200;
/// What a connection takes of the machine, of both ends: of the kernel, of the server and of the load.
const BYTES: u64 = 18_000;
/// What others on the machine may go on using.
const SPARE: u64 = 1_000_000_000;
/// A group message has been heard by all whom it reaches when nobody has heard anything for so long.
const QUIET: Duration = Duration::from_secs(2);

pub(super) fn run(words: &[&str]) -> Result {
    let connections = match words {
        [] => 100_000,
        ["--connections", count] => count.parse().during("--connections")?,
        _ => return Err(Failure::new("cargo xtask bench crowd [--connections N]")),
    };
    let [_, hard] = files::limits()?;
    let plan = Plan::make(connections, hard, &System::now()?)?;
    println!(
        "{} connections at {} processes, {} each",
        grouped_count(plan.connections),
        plan.processes(),
        grouped_count(plan.each)
    );
    let Some(kind) = KINDS.iter().find(|kind| kind.side == Side::Ours) else {
        return Err(Failure::new("there is no server of ours"));
    };
    servers::build(&[kind])?;
    system::redis()?;
    Crowd::gather(&plan, kind)?.measure(&plan)
}

/// How many connections, and how many to a process.
#[derive(Debug, PartialEq)]
struct Plan {
    connections: usize,
    each: usize,
}

/// What the machine has.
#[derive(Debug, Clone)]
struct System {
    /// Bytes of memory that nobody uses.
    memory: u64,
    /// Files that all processes together may have open.
    files: u64,
}

impl System {
    fn now() -> Result<Self> {
        let memory = fs::read_to_string("/proc/meminfo").during("can't read how much memory there is")?;
        let files =
            fs::read_to_string("/proc/sys/fs/file-max").during("can't read how many files there may be")?;
        let line = memory.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(Self {
            memory: kibibytes.ok_or_else(|| Failure::new("no free memory is told"))? * 1024,
            files: files.trim().parse().during("the number of files")?,
        })
    }
}

impl Plan {
    fn make(connections: usize, hard: u64, system: &System) -> Result<Self> {
        let wanted = connections as u64;
        let (files, memory) = (wanted * 2 + 10_000, wanted * BYTES + SPARE);
        if memory > system.memory {
            return Err(Failure::new(format!(
                "{wanted} connections take some {} MB of memory, and {} MB are free: ask for fewer with `--connections`",
                memory / 1_000_000,
                system.memory / 1_000_000
            )));
        }
        if files > system.files {
            return Err(Failure::new(format!(
                "{wanted} connections are {files} open files, and the system allows {}: raise `fs.file-max`",
                system.files
            )));
        }
        let most = hard.saturating_sub(BESIDES).min(PORTS);
        if most < 100 || connections == 0 {
            return Err(Failure::new(format!(
                "no process may have more than {hard} open files: raise the hard limit (`ulimit -Hn`)"
            )));
        }
        let processes = wanted.div_ceil(most);
        let each = usize::try_from(wanted.div_ceil(processes)).during("the connections of a process")?;
        Ok(Self { connections, each })
    }

    fn processes(&self) -> usize {
        self.connections.div_ceil(self.each)
    }

    /// Whether there is time to tell all of them something.
    fn is_told(&self) -> bool {
        self.connections <= TOLD
    }
}

/// All processes.
struct Crowd {
    clients: Vec<Clients>,
    servers: Vec<Server>,
    /// Connections that were opened, and in which time.
    open: usize,
    opened: Duration,
    /// Bytes that nobody used, and that the servers had, before there was any connection.
    before: [u64; 2],
    _redis: Redis,
}

/// A process with many clients.
struct Clients {
    _running: Running,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Crowd {
    /// Starts servers and clients, and waits until all connections are open.
    fn gather(plan: &Plan, kind: &Kind) -> Result<Self> {
        let redis = Redis::start()?;
        let (program, _) = kind.command()?;
        let files = Files::for_connections(plan.each)?;
        let cores = format!("0-{}", thread::available_parallelism().map_or(1, usize::from) - 1);
        let mut variables = vec![("CHANX_WORKERS", "1")];
        if !plan.is_told() {
            variables.extend([
                ("CHANX_HEARTBEAT_INTERVAL", "10m"),
                ("CHANX_READ_BUFFER_BYTES", "256"),
            ]);
        }
        let mut servers = Vec::new();
        for _ in 0..plan.processes() {
            let mut command = files.pinned(&cores, &program);
            command.args(["--layer", &redis.url()]).current_dir(root()?);
            servers.push(Server::start_with(command, &variables)?);
        }
        let before = [System::now()?.memory, resident(&servers)?];
        let begun = Instant::now();
        let mut clients = Vec::new();
        let mut missing = plan.connections;
        for (number, server) in (1..).zip(&servers) {
            let count = missing.min(plan.each);
            missing -= count;
            clients.push(Clients::start(&files, &cores, server, [count, number])?);
        }
        let mut open = 0;
        for clients in &mut clients {
            open += number(&clients.read()?, "open")?;
            println!(
                "{:.1} s: {} are open",
                begun.elapsed().as_secs_f64(),
                grouped_count(open)
            );
        }
        Ok(Self {
            clients,
            servers,
            open,
            opened: begun.elapsed(),
            before,
            _redis: redis,
        })
    }

    fn measure(&mut self, plan: &Plan) -> Result {
        let [free, had] = self.before;
        let resident = resident(&self.servers)?.saturating_sub(had);
        let machine = free.saturating_sub(System::now()?.memory);
        let each =
            |bytes: u64| grouped_count(usize::try_from(bytes).unwrap_or(usize::MAX) / self.open.max(1));
        println!(
            "\n| connections | processes | opened in | server memory a connection | of the whole machine, a connection |\n\
             | ---: | ---: | ---: | ---: | ---: |\n| {} | {} | {:.1} s | {} B | {} B |\n",
            grouped_count(self.open),
            plan.processes(),
            self.opened.as_secs_f64(),
            each(resident),
            each(machine),
        );
        if plan.is_told() {
            self.tell()?;
        }
        self.gone(plan)
    }

    /// One message to all, and when the last one has heard it. The first is for waking up what has slept.
    fn tell(&mut self) -> Result {
        println!("| message | heard by | not heard by | the last after |\n| --- | ---: | ---: | ---: |");
        for message in ["first", "second", "third"] {
            let said = number(&self.clients[0].ask("publish")?, "at")?;
            let (mut heard, mut last, mut quiet) = (0, said, Instant::now());
            while heard < self.open && quiet.elapsed() < QUIET {
                for told in self.report()? {
                    let more = number(&told, "heard")?;
                    if more > 0 {
                        heard += more;
                        last = last.max(number(&told, "last")?);
                        quiet = Instant::now();
                    }
                }
            }
            let took = Duration::from_nanos((last - said) as u64);
            println!(
                "| {message} | {} | {} | {} s |",
                grouped_count(heard),
                grouped_count(self.open.saturating_sub(heard)),
                short(took.as_secs_f64())
            );
        }
        Ok(())
    }

    /// What all have heard since the last time, after a short while.
    fn report(&mut self) -> Result<Vec<Value>> {
        for clients in &mut self.clients {
            clients.tell("report")?;
        }
        self.clients.iter_mut().map(Clients::read).collect()
    }

    /// Says how many connections are not there, or not any more.
    fn gone(&mut self, plan: &Plan) -> Result {
        let mut closed = plan.connections.saturating_sub(self.open);
        for told in self.report()? {
            closed += number(&told, "closed")?;
        }
        println!("\nconnections that were lost: {closed}");
        if closed == 0 {
            Ok(())
        } else {
            Err(Failure::new(format!("{closed} connections were lost")))
        }
    }
}

impl Clients {
    fn start(files: &Files, cores: &str, server: &Server, [count, number]: [usize; 2]) -> Result<Self> {
        let mut command = files.pinned(cores, &target()?.join("release/load"));
        command
            .args(["hold", &server.address, "group=crowd"])
            .args([format!("connections={count}"), format!("number={number}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut running = start(command)?;
        let pipes = (running.0.stdin.take(), running.0.stdout.take());
        let (Some(input), Some(output)) = pipes else {
            return Err(Failure::new("the load has no pipes"));
        };
        Ok(Self {
            _running: running,
            input,
            output: BufReader::new(output),
        })
    }

    fn ask(&mut self, word: &str) -> Result<Value> {
        self.tell(word)?;
        self.read()
    }

    fn tell(&mut self, word: &str) -> Result {
        writeln!(self.input, "{word}").during("can't tell the load")
    }

    fn read(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.output
            .read_line(&mut line)
            .during("can't read what the load says")?;
        if line.is_empty() {
            return Err(Failure::new("the load has ended; what it said is above"));
        }
        serde_json::from_str(&line).during("the load says")
    }
}

fn number(told: &Value, name: &str) -> Result<usize> {
    let number = told[name].as_u64();
    let number = number.ok_or_else(|| Failure::new(format!("the load does not tell `{name}`")))?;
    usize::try_from(number).during(name)
}

/// What all of them have of memory.
fn resident(servers: &[Server]) -> Result<u64> {
    servers.iter().map(|server| memory(server.pid())).sum()
}

fn memory(process: u32) -> Result<u64> {
    let status =
        fs::read_to_string(format!("/proc/{process}/status")).during("can't read a server's memory")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    Ok(kibibytes.ok_or_else(|| Failure::new("a server's memory is not told"))? * 1024)
}

fn grouped_count(count: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "to be read by people")]
    let count = count as f64;
    grouped(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINE: System = System {
        memory: 21_000_000_000,
        files: 2_400_000,
    };

    #[test]
    fn connections_are_shared_out_to_as_many_processes_as_the_limits_ask_for() {
        let plan = Plan::make(100_000, 20_000, &MACHINE).unwrap();
        assert_eq!((plan.processes(), plan.each, plan.is_told()), (6, 16_667, true));
        let plan = Plan::make(1_000_000, 1_048_576, &MACHINE).unwrap();
        assert_eq!((plan.processes(), plan.each, plan.is_told()), (50, 20_000, false));
    }

    #[test]
    fn what_the_machine_lacks_is_told_beforehand() {
        for (system, hard, told) in [
            (
                System {
                    memory: 8_000_000_000,
                    ..MACHINE
                },
                20_000,
                "MB are free",
            ),
            (
                System {
                    files: 100_000,
                    ..MACHINE
                },
                20_000,
                "fs.file-max",
            ),
            (MACHINE, 256, "ulimit"),
        ] {
            let failure = Plan::make(1_000_000, hard, &system).unwrap_err().to_string();
            assert!(failure.contains(told), "{failure}");
        }
    }
}
