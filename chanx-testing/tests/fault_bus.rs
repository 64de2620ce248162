//! The bus with faults: which it has, and that one seed is one schedule.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

use std::{
    future::ready,
    sync::{Arc, Mutex},
    time::Duration,
};

use chanx_core::{
    activity::Activity,
    group::{Address, ChannelLayer, Content, Delivery, Inbox, LayerError, ProcessId, Wiring},
};
use chanx_testing::{FaultBus, FaultLayer};
use tokio::time::Instant;

/// What was heard: by whom, which, and after how many milliseconds.
type Log = Arc<Mutex<Vec<(usize, u64, u128)>>>;

struct Processes {
    layers: Vec<FaultLayer>,
    activity: Activity,
    log: Log,
}

/// Three processes that write down what they hear.
fn processes(bus: &FaultBus) -> Processes {
    let (activity, log, start) = (Activity::counting(), Log::default(), Instant::now());
    let process = |number| {
        let layer = bus.layer();
        let log = Arc::clone(&log);
        let mut wiring = Wiring::new(
            ProcessId::random(),
            Inbox::new(move |_, delivery| {
                let heard = delivery.number.unwrap_or_default();
                log.lock()
                    .unwrap()
                    .push((number, heard, start.elapsed().as_millis()));
                ready(())
            }),
        );
        wiring.activity = activity.clone();
        layer.start(wiring).unwrap();
        layer
    };
    Processes {
        layers: (0..3).map(process).collect(),
        activity,
        log,
    }
}

impl Processes {
    /// Has each process tell all others this number.
    fn tell(&self, number: u64) {
        for layer in &self.layers {
            // One that is cut off can't.
            let _ = publish(layer, number);
        }
    }

    async fn heard(&self) -> Vec<(usize, u64, u128)> {
        self.activity.quiet().await;
        std::mem::take(&mut *self.log.lock().unwrap())
    }

    /// The numbers that one process heard, in its order.
    async fn heard_by(&self, process: usize) -> Vec<u64> {
        let heard = self.heard().await.into_iter();
        heard
            .filter(|(by, ..)| *by == process)
            .map(|(_, number, _)| number)
            .collect()
    }
}

fn publish(layer: &FaultLayer, number: u64) -> Result<(), LayerError> {
    let mut delivery = Delivery::new(Content::Event("{}".into()));
    delivery.number = Some(number);
    layer.publish(&Address::Processes, &delivery)
}

fn millis(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// All that a bus with all faults does in a while.
async fn schedule(seed: u64) -> Vec<(usize, u64, u128)> {
    let bus = FaultBus::seeded(seed)
        .drop(0.1)
        .duplicate(0.1)
        .delay(millis(1)..=millis(50))
        .reorder(0.2, millis(100));
    let processes = processes(&bus);
    for number in 0..100 {
        processes.tell(number);
        tokio::time::sleep(millis(3)).await;
        match number {
            30 => bus.partition(&processes.layers[1]),
            31..=40 => bus.heal(),
            _ => {}
        }
    }
    processes.heard().await
}

#[chanx_testing::test(paused)]
async fn one_seed_is_one_schedule() {
    let (once, again, other) = (schedule(3).await, schedule(3).await, schedule(4).await);
    assert_eq!(once, again);
    assert_ne!(once, other);
}

#[chanx_testing::test(paused)]
async fn without_faults_all_is_heard_in_order_at_once() {
    let bus = FaultBus::seeded(1);
    let processes = processes(&bus);
    (0..50).for_each(|number| processes.tell(number));
    let heard = processes.heard().await;
    assert!(heard.iter().all(|(.., after)| *after == 0));
    assert_eq!(heard.len(), 50 * 3 * 2);
    assert_eq!(bus.counts().delivered, 50 * 3 * 2);
}

#[chanx_testing::test(paused)]
async fn what_is_dropped_is_counted() {
    let bus = FaultBus::seeded(1).drop(0.5);
    let processes = processes(&bus);
    (0..500).for_each(|number| processes.tell(number));
    let heard = processes.heard().await.len() as u64;
    let counts = bus.counts();
    assert_eq!((counts.delivered, counts.dropped), (heard, 3_000 - heard));
    assert!((1_300..1_700).contains(&heard), "{heard}");
}

#[chanx_testing::test(paused)]
async fn what_is_delayed_keeps_its_order_and_is_waited_for() {
    let bus = FaultBus::seeded(1).delay(millis(100)..=millis(900));
    let processes = processes(&bus);
    for number in 0..50 {
        publish(&processes.layers[0], number).unwrap();
    }
    assert_eq!(
        processes.heard_by(1).await,
        (0..50).collect::<Vec<_>>(),
        "seed {}",
        bus.seed()
    );
    assert_eq!(bus.counts().delayed, 100);
}

#[chanx_testing::test(paused)]
async fn what_is_reordered_comes_later_than_what_followed() {
    let bus = FaultBus::seeded(1).reorder(0.3, millis(50));
    let processes = processes(&bus);
    for number in 0..50 {
        publish(&processes.layers[0], number).unwrap();
    }
    let mut heard = processes.heard_by(1).await;
    assert!(!heard.is_sorted(), "{heard:?}");
    heard.sort_unstable();
    assert_eq!(heard, (0..50).collect::<Vec<_>>());
    assert!(bus.counts().reordered > 10, "{:?}", bus.counts());
}

#[chanx_testing::test(paused)]
async fn what_is_duplicated_comes_twice() {
    let bus = FaultBus::seeded(1).duplicate(1.0);
    let processes = processes(&bus);
    publish(&processes.layers[0], 7).unwrap();
    assert_eq!(processes.heard_by(1).await, [7, 7]);
    assert_eq!(bus.counts().duplicated, 2);
}

#[chanx_testing::test(paused)]
async fn who_is_cut_off_neither_speaks_nor_hears_until_it_is_back() {
    let bus = FaultBus::seeded(1).delay(millis(10)..=millis(10));
    let processes = processes(&bus);
    let [one, two, _] = &*processes.layers else {
        panic!("there are three")
    };
    publish(one, 1).unwrap();
    // On its way, and lost with what is sent later.
    bus.partition(two);
    publish(one, 2).unwrap();
    assert!(matches!(publish(two, 3), Err(LayerError::Away)));
    assert!(!two.health().up && one.health().up);
    let mut heard = processes.heard().await;
    heard.sort_unstable();
    assert_eq!(heard, [(2, 1, 10), (2, 2, 10)]);
    assert_eq!(bus.counts().cut, 3);

    bus.heal();
    publish(one, 4).unwrap();
    assert_eq!(processes.heard_by(1).await, [4]);
    assert_eq!(
        (two.health().up, two.health().lost, two.health().reconnects),
        (true, 1, 1)
    );
}
