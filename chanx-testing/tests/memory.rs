//! The bus within one program, beyond what every layer has to do.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

use std::{
    future::{pending, ready},
    sync::{Arc, Mutex},
};

use chanx_core::{
    activity::Activity,
    group::{
        Address, ChannelLayer, Content, Delivery, GroupName, Inbox, LayerError, MemoryBus, MemoryLayer,
        ProcessId, Wiring,
    },
};

fn wiring(inbox: Inbox) -> Wiring {
    Wiring::new(ProcessId::random(), inbox)
}

fn deaf() -> Inbox {
    Inbox::new(|_, _| ready(()))
}

fn started(bus: &MemoryBus, wiring: Wiring) -> MemoryLayer {
    let layer = bus.layer();
    layer.start(wiring).unwrap();
    layer
}

fn room() -> GroupName {
    GroupName::parse("room").unwrap()
}

fn event() -> Delivery {
    Delivery::new(Content::Event(r#"{"action":"opened"}"#.into()))
}

#[chanx_testing::test]
async fn what_is_published_is_under_way_where_it_goes_until_it_is_there() {
    let bus = MemoryBus::new();
    let (here, there) = (Activity::counting(), Activity::counting());
    let mut near = wiring(deaf());
    near.activity = here.clone();
    let near = started(&bus, near);

    let heard = Arc::new(Mutex::new(0));
    let count = Arc::clone(&heard);
    let mut far = wiring(Inbox::new(move |_, _| {
        let count = Arc::clone(&count);
        async move {
            tokio::task::yield_now().await;
            *count.lock().unwrap() += 1;
        }
    }));
    far.activity = there.clone();
    let far = started(&bus, far);
    far.subscribe(&room());

    for _ in 0..3 {
        near.publish(&Address::Group(room()), &event()).unwrap();
    }
    assert_eq!(there.busy(), [("delivery on the bus", 3)]);
    assert_eq!(here.busy(), []);
    there.quiet().await;
    assert_eq!(*heard.lock().unwrap(), 3);
}

#[chanx_testing::test]
async fn what_ends_unheard_is_not_under_way_any_more() {
    let bus = MemoryBus::new();
    let activity = Activity::counting();
    let near = started(&bus, wiring(deaf()));
    let mut far = wiring(Inbox::new(|_, _| pending()));
    far.activity = activity.clone();
    let far = started(&bus, far);
    for _ in 0..3 {
        near.publish(&Address::Processes, &event()).unwrap();
    }
    drop(far);
    activity.quiet().await;
}

#[chanx_testing::test]
async fn who_takes_nothing_loses_what_does_not_fit_and_slows_nobody() {
    let bus = MemoryBus::new();
    let near = started(&bus, wiring(deaf()));
    let far = started(&bus, wiring(Inbox::new(|_, _| pending())));
    for _ in 0..MemoryBus::QUEUE + 10 {
        near.publish(&Address::Processes, &event()).unwrap();
    }
    assert_eq!(far.health().dropped, 10);
    assert_eq!(near.health().lost, 0);
}

#[chanx_testing::test(paused)]
async fn a_delivery_that_does_not_end_holds_up_the_shutdown_for_a_second() {
    let bus = MemoryBus::new();
    let near = started(&bus, wiring(deaf()));
    let far = started(&bus, wiring(Inbox::new(|_, _| pending())));
    near.publish(&Address::Processes, &event()).unwrap();
    tokio::task::yield_now().await;
    let start = tokio::time::Instant::now();
    far.shutdown().await;
    assert_eq!(start.elapsed().as_millis(), 1_000);
}

#[chanx_testing::test]
async fn a_layer_starts_once_and_a_process_is_on_the_bus_once() {
    let bus = MemoryBus::new();
    let once = wiring(deaf());
    let layer = started(&bus, once.clone());
    for again in [layer.clone(), bus.layer()] {
        let refused = again.start(once.clone());
        assert!(matches!(refused, Err(LayerError::Start(_))), "{refused:?}");
    }
    layer.publish(&Address::Processes, &event()).unwrap();
}

#[test]
fn without_a_runtime_it_does_not_start() {
    let refused = MemoryBus::new().layer().start(wiring(deaf()));
    assert!(matches!(refused, Err(LayerError::Start(_))), "{refused:?}");
}
