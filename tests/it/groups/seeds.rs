//! A chat of three processes over a bus with faults, a thousand times: each seed is another schedule of what is dropped,
//! delayed, put out of order, brought twice and cut off.
//!
//! `CHANX_SEED=7 cargo test --test it seeds` runs one again.

use std::{collections::HashMap, time::Duration};

use chanx_testing::{FaultBus, FaultLayer, RunningApp, TestApp, TestClient, settle_all};

use super::{Ask, anonymous, line, room, routes};

const SEEDS: u64 = 1000;
/// What each client says.
const LINES: usize = 8;

struct Process {
    app: RunningApp,
    layer: FaultLayer,
    clients: Vec<TestClient>,
}

/// What a seed's chat may do to the order of what one client said: half of the seeds keep it.
fn reorders(seed: u64) -> bool {
    seed % 2 == 1
}

fn bus(seed: u64) -> FaultBus {
    let bus = FaultBus::seeded(seed)
        .drop(0.05)
        .duplicate(0.1)
        .delay(Duration::ZERO..=Duration::from_millis(20));
    if reorders(seed) {
        bus.reorder(0.2, Duration::from_millis(100))
    } else {
        bus
    }
}

async fn processes(bus: &FaultBus) -> Vec<Process> {
    let mut processes = Vec::new();
    for _ in 0..3 {
        let layer = bus.layer();
        let app = TestApp::new(routes()).layer(layer.clone()).start();
        let clients = vec![anonymous(&app, "chat").await, anonymous(&app, "chat").await];
        processes.push(Process { app, layer, clients });
    }
    processes
}

async fn settle(processes: &[Process]) {
    settle_all(processes.iter().map(|process| &process.app)).await;
}

/// All clients talk at once; in the middle of it one process is cut off for a while.
async fn chat(seed: u64, bus: &FaultBus, processes: &mut [Process]) {
    let victim = usize::try_from(seed % 3).unwrap();
    for round in 0..LINES {
        if round == 3 {
            bus.partition(&processes[victim].layer);
        }
        if round == 5 {
            bus.heal();
        }
        for (number, process) in processes.iter_mut().enumerate() {
            for (author, client) in process.clients.iter_mut().enumerate() {
                client
                    .send(Ask::Say(line(&format!("{number}.{author} {round}"))))
                    .await;
            }
        }
        // What is said is under way only once its handlers have run: before the cut, and before it is healed.
        if round == 2 || round == 4 {
            settle(processes).await;
        }
    }
    settle(processes).await;
}

/// What one client heard, by who said it.
fn heard(client: &mut TestClient) -> HashMap<String, Vec<usize>> {
    let mut heard: HashMap<String, Vec<usize>> = HashMap::new();
    for frame in client.received() {
        let text = frame["payload"]["text"].as_str().unwrap();
        let (author, round) = text.split_once(' ').unwrap();
        heard
            .entry(author.to_owned())
            .or_default()
            .push(round.parse().unwrap());
    }
    heard
}

/// Those of one process hear each other, not themselves, whole and in order, whatever the bus does; those of others hear each line at most
/// once, and in order where the bus keeps it.
fn judge(seed: u64, processes: &mut [Process]) -> usize {
    let (all, mut from_afar): (Vec<usize>, usize) = ((0..LINES).collect(), 0);
    for (number, process) in processes.iter_mut().enumerate() {
        let beside = process.clients.len();
        for (own, client) in process.clients.iter_mut().enumerate() {
            let mut heard = heard(client);
            for other in 0..beside {
                let author = format!("{number}.{other}");
                let expected = (other != own).then_some(&all);
                assert_eq!(
                    heard.remove(&author).as_ref(),
                    expected,
                    "seed {seed}: {author} as heard by {number}.{own}"
                );
            }
            for (author, rounds) in heard {
                from_afar += rounds.len();
                let mut once = rounds.clone();
                once.sort_unstable();
                once.dedup();
                assert_eq!(
                    once.len(),
                    rounds.len(),
                    "seed {seed}: {author} twice: {rounds:?}"
                );
                assert!(
                    reorders(seed) || rounds.is_sorted(),
                    "seed {seed}: {author} out of order: {rounds:?}"
                );
            }
        }
    }
    from_afar
}

async fn run(seed: u64) -> usize {
    let bus = bus(seed);
    let mut processes = processes(&bus).await;
    settle(&processes).await;
    chat(seed, &bus, &mut processes).await;
    let from_afar = judge(seed, &mut processes);
    for process in processes {
        for client in process.clients {
            client.close(1000).await;
        }
        process.app.settle().await;
        let left = process.app.channels().group(&room("chat")).count_here();
        assert_eq!(left, 0, "seed {seed}: members are left behind");
    }
    from_afar
}

#[chanx_testing::test(paused)]
async fn a_thousand_chats() {
    let one = std::env::var("CHANX_SEED")
        .ok()
        .map(|seed| seed.parse().expect("CHANX_SEED is a number"));
    let mut from_afar = 0;
    for seed in one.map_or(0..SEEDS, |seed: u64| seed..seed + 1) {
        from_afar += run(seed).await;
    }
    // Of 2 × 3 × 4 lines that could be heard from afar in each round most are, so that the test has seen something.
    let could = 24
        * LINES
        * if one.is_some() {
            1
        } else {
            usize::try_from(SEEDS).unwrap()
        };
    println!("{from_afar} of {could} lines were heard in another process");
    assert!(from_afar * 2 > could, "{from_afar} of {could}");
}
