//! What arrives, and how.

use chanx_core::{
    access::UserId,
    group::{Address, ChannelLayer, Content, Delivery},
    settings::BusFormat,
};
use serde_json::{Value, json};

use crate::conformance::{
    Bench,
    process::{group, read, written},
};

/// Who subscribes to a group hears what another process sends to it.
pub async fn others_hear<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let room = group("room.5");
    other.join(&room).await;
    let to = Address::Group(room);
    let note = one.publish(&to, "hello");
    other.hears(&to, &note).await;
}

/// All kinds of content reach all kinds of addresses with all that is known of them.
pub async fn all_that_can_be_sent_arrives<L: ChannelLayer>(mut bench: Bench<L>) {
    let (one, mut other) = (bench.process().await, bench.process().await);
    let room = group("room");
    other.join(&room).await;
    let addresses = [
        Address::Group(room),
        Address::Channel(other.channel(7)),
        Address::Processes,
    ];
    for to in addresses {
        for content in contents() {
            // What chanx processes tell each other is not sent where Python may listen.
            if matches!((&to, &content), (Address::Group(_), Content::Control(_))) {
                continue;
            }
            for delivery in all_that_is_known(content, &one.channel(3)) {
                one.send(&to, &delivery);
                other.hears(&to, &delivery).await;
            }
        }
    }
}

fn contents() -> [Content; 4] {
    let message = |exclude_current| Content::Message {
        message: written(&json!({"text": "hello"})),
        exclude_current,
    };
    [
        message(false),
        message(true),
        Content::Event(written(&Value::Null)),
        Content::Control(written(&json!([1, 2]))),
    ]
}

/// Nothing, and all of it for each kind of user.
fn all_that_is_known(content: Content, from: &chanx_core::group::ChannelName) -> Vec<Delivery> {
    let users = [
        None,
        Some(UserId::from(5_u32)),
        Some(UserId::from(u64::MAX)),
        Some(UserId::from(i64::MIN)),
        Some(UserId::from("5")),
        Some(UserId::from("")),
        Some(UserId::from("Åsa \u{1f43f}")),
    ];
    let mut all = vec![Delivery::new(content.clone())];
    for (number, user) in [0, 1, 2, 3, 4, u64::from(u32::MAX) + 1, u64::MAX]
        .into_iter()
        .zip(users)
    {
        let mut known = Delivery::new(content.clone());
        known.from = Some(from.clone());
        known.from_user = user;
        known.number = Some(number);
        known.groups = vec![group("room"), group("hall.2-b_c")];
        all.push(known);
    }
    all
}

/// A process that sends the older form of group messages is understood by one that sends the newer.
pub async fn the_older_form_is_understood<L: ChannelLayer>(mut bench: Bench<L>) {
    let older = bench.process_with(|wiring| wiring.format = BusFormat::V0).await;
    let mut newer = bench.process().await;
    let room = group("room");
    newer.join(&room).await;
    let to = Address::Group(room);
    for exclude_current in [false, true] {
        let mut delivery = Delivery::new(Content::Message {
            message: written(&json!({"text": "hello"})),
            exclude_current,
        });
        delivery.from = Some(older.channel(3));
        delivery.from_user = Some(UserId::from(5_u32));
        older.send(&to, &delivery);
        newer.hears(&to, &delivery).await;
    }
}

/// Texts, numbers and nesting come out as they went in.
pub async fn json_stays_as_it_is<L: ChannelLayer>(mut bench: Bench<L>) {
    let (one, mut other) = (bench.process().await, bench.process().await);
    let room = group("room");
    other.join(&room).await;
    let to = Address::Group(room);
    let deep = (0..60).fold(json!("deep"), |inner, _| json!([{"in": inner}]));
    let payloads = [
        json!(["", "Åsa", "\u{1f43f}", "\0\u{7f}\u{2028}\"\\/", "e\u{301}"]),
        json!([0, -1, 127, 128, 255, 256, i64::MIN, i64::MAX, u64::MAX]),
        json!([0.0, 1.0, 0.1, -2.5, 1e300, 5e-324, f64::MAX]),
        json!([null, true, false, [], {}, [[]], {"": ""}, {"schlüssel": {"1": 1}}]),
        deep,
    ];
    for payload in payloads {
        let delivery = Delivery::new(Content::Message {
            message: written(&payload),
            exclude_current: false,
        });
        one.send(&to, &delivery);
        other.hears(&to, &delivery).await;
    }
}

/// A large message arrives, and small ones after it.
pub async fn large_messages_arrive<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let room = group("room");
    other.join(&room).await;
    let to = Address::Group(room);
    let large = "x".repeat(bench.largest);
    for text in ["small", &large, "small again"] {
        let note = one.publish(&to, text);
        let (address, heard) = other.next().await;
        // Not by `assert_eq!`, which would print all of it.
        let same = (&address, &read(&heard)) == (&to, &read(&note));
        assert!(same, "a note of {} bytes came out otherwise", text.len());
    }
}

/// What two processes send to one group comes in the order of each.
pub async fn order_is_kept<L: ChannelLayer>(mut bench: Bench<L>) {
    const EACH: usize = 5_000;
    // So many are under way at most: a layer may refuse what comes faster than its server takes it.
    const AHEAD: usize = 250;
    let (mut one, mut two) = (bench.process().await, bench.process().await);
    let mut other = bench.process().await;
    let room = group("room");
    other.join(&room).await;
    let to = Address::Group(room);
    let mut next = [1, 1];
    for sent in 0..EACH + AHEAD {
        if sent < EACH {
            one.publish(&to, "from one");
            two.publish(&to, "from two");
        }
        if sent >= AHEAD {
            for _ in 0..2 {
                let (_, heard) = other.next().await;
                let from = usize::from(heard.from != Some(one.channel(1)));
                assert_eq!(heard.number, Some(next[from]), "of process {from}");
                next[from] += 1;
            }
        }
    }
    assert_eq!(next, [EACH as u64 + 1; 2]);
}

/// A layer may give a process its own deliveries back: then by the name that they were sent with.
pub async fn ones_own_come_with_ones_own_name<L: ChannelLayer>(mut bench: Bench<L>) {
    let (mut one, mut other) = (bench.process().await, bench.process().await);
    let room = group("room");
    one.join(&room).await;
    other.join(&room).await;
    let to = Address::Group(room);
    let own = one.publish(&to, "mine");
    other.hears(&to, &own).await;
    let last = other.publish(&to, "not mine");
    loop {
        let (_, heard) = one.next().await;
        if read(&heard) == read(&last) {
            break;
        }
        assert_eq!(
            read(&heard),
            read(&own),
            "neither sent by this process nor by the other"
        );
    }
}
