//! What is logged and counted, and what never is.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use chanx_core::group::ChannelLayer as _;
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

use crate::support::{Member, RedisServer, event, group, until};

/// A text that several write.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Text {
    fn read(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn an_outage_is_logged_once_and_without_secrets() {
    let log = Text::default();
    let (writer, filter) = (log.clone(), tracing_subscriber::EnvFilter::new("chanx=warn"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let mut server = RedisServer::with(&["--requirepass", "secret"]).await;
    let url = format!("redis://:secret@127.0.0.1:{}", server.port());
    let telling = Member::at(&url).await;
    let mut hearing = Member::at(&url).await;
    hearing.join("room").await;
    telling.tell(&group("room"), "payload");
    hearing.next().await;
    assert_eq!(log.read(), "", "nothing has gone wrong yet");

    server.kill();
    telling.away().await;
    for _ in 0..5 {
        assert!(telling.layer.publish(&group("room"), &event("payload")).is_err());
    }
    let lost = telling.layer.health().lost;
    assert!(lost >= 5);
    hearing.away().await;
    // Several attempts later.
    server.restart().await;
    telling.up().await;
    let log = log.read();
    assert_eq!(log.matches("Redis is away").count(), 2, "{log}");
    assert!(!log.contains("secret") && !log.contains("payload"), "{log}");
    assert!(!format!("{:?} {:?}", telling.layer, telling.layer.health()).contains("secret"));
}

/// All keys that are counted, with by how much.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<Vec<(Key, u64)>>>);

struct One(Counts, Key);

impl CounterFn for One {
    fn increment(&self, value: u64) {
        self.0.0.lock().unwrap().push((self.1.clone(), value));
    }

    fn absolute(&self, _: u64) {}
}

impl Recorder for Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(One(self.clone(), key.clone())))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        One(self.clone(), key.clone()).increment(1);
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        One(self.clone(), key.clone()).increment(1);
        Histogram::noop()
    }
}

impl Counts {
    fn of(&self, name: &str) -> u64 {
        let counts = self.0.lock().unwrap();
        let named = counts.iter().filter(|(key, _)| key.name() == name);
        named
            .inspect(|(key, _)| {
                let labels: Vec<_> = key.labels().map(|label| (label.key(), label.value())).collect();
                assert_eq!(labels, [("layer", "redis")]);
            })
            .map(|(_, value)| value)
            .sum()
    }
}

#[tokio::test]
async fn metrics_say_what_health_says() {
    let counts = Counts::default();
    let _guard = metrics::set_default_local_recorder(&counts);
    let mut server = RedisServer::start().await;
    let member = Member::at(&server.url()).await;
    member.join("room").await;
    for number in 0..7 {
        member.tell(&group("room"), &number.to_string());
    }
    until("all to be published", || {
        Some(()).filter(|()| counts.of("chanx_layer_published_total") == 7)
    })
    .await;
    member
        .until("a heartbeat", |health| health.round_trip.is_some())
        .await;
    server.kill();
    member.away().await;
    assert!(member.layer.publish(&group("room"), &event("lost")).is_err());
    server.restart().await;
    member.up().await;
    let health = member.layer.health();
    assert_eq!(counts.of("chanx_layer_lost_total"), health.lost);
    assert_eq!(counts.of("chanx_layer_reconnects_total"), 1);
    assert_eq!(counts.of("chanx_layer_dropped_total"), health.dropped);
    assert!(counts.of("chanx_layer_queue_depth") > 0);
    assert!(counts.of("chanx_layer_round_trip_seconds") > 0);
}
