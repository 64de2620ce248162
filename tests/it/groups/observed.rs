//! What is logged and counted of groups and events.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use chanx::settings::SlowConsumer;
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tracing::level_filters::LevelFilter;

use super::{
    Ask, Room, RoomEvent, anonymous, line, room, rooms,
    slow::{MANY, bounded, flood},
};
use crate::logs::Log;

/// All that is counted, by name and labels.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<BTreeMap<String, u64>>>);

struct One(Counts, String);

impl CounterFn for One {
    fn increment(&self, value: u64) {
        *self.0.0.lock().unwrap().entry(self.1.clone()).or_default() += value;
    }

    fn absolute(&self, _: u64) {}
}

impl Recorder for Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels = key
            .labels()
            .map(|label| format!(" {}={}", label.key(), label.value()));
        let name = format!("{}{}", key.name(), labels.collect::<String>());
        Counter::from_arc(Arc::new(One(self.clone(), name)))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

impl Counts {
    fn of(&self, name: &str) -> u64 {
        self.0.lock().unwrap().get(name).copied().unwrap_or_default()
    }
}

/// A slow client is told of once, and again each time that ten times as much is dropped: it can't flood the log.
#[chanx_testing::test]
async fn a_slow_client_is_logged_and_counted() {
    let counts = Counts::default();
    let _counting = metrics::set_default_local_recorder(&counts);
    let (log, _logging) = Log::capture(LevelFilter::WARN);
    let app = bounded(SlowConsumer::DropNewest);
    let mut slow = anonymous(&app, "a").await;
    slow.stall(true);
    flood(&app).await;
    slow.stall(false);
    app.settle().await;
    let dropped = MANY - slow.received().len();
    assert_eq!(
        counts.of("chanx_group_dropped_total consumer=room"),
        dropped as u64
    );
    let said = log.saying("a client is too slow for its groups");
    let told: Vec<_> = said
        .iter()
        .map(|record| record.fields["dropped"].as_str())
        .collect();
    assert_eq!(told, ["1", "10", "100"]);
    assert_eq!(said[0].fields["consumer"], "room");
}

/// An event's failure is an error of the program's own, whatever it would say to a client.
#[chanx_testing::test]
async fn a_failing_event_is_an_error_in_the_log() {
    let (log, _logging) = Log::capture(LevelFilter::ERROR);
    let app = rooms();
    let _client = anonymous(&app, "a").await;
    app.channels()
        .event::<Room>(&room("a"), RoomEvent::Fails)
        .await
        .unwrap();
    app.settle().await;
    let failed = log.saying("handler failed");
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].fields["received_action"], "fails");
}

/// Payloads stay out of the log at every level.
#[chanx_testing::test]
async fn what_groups_and_events_carry_is_not_logged() {
    let (log, _logging) = Log::capture(LevelFilter::TRACE);
    let app = rooms();
    let (mut author, mut reader) = (anonymous(&app, "a").await, anonymous(&app, "a").await);
    author.send(Ask::Say(line("hunter2"))).await;
    let event = RoomEvent::Renamed(line("hunter2"));
    app.channels().event::<Room>(&room("a"), event).await.unwrap();
    app.settle().await;
    assert_eq!(reader.received().len(), 2);
    assert_eq!(log.saying("received event").len(), 2);
    let ours = |text: &str| text.contains("hunter2");
    let all = format!("{:?}", log.saying("sent message")) + &format!("{:?}", log.saying("received event"));
    assert!(!ours(&all), "{all}");
}
