//! What is published comes, as it was, where it belongs, in order, and not where it is from.

use chanx_core::{
    access::UserId,
    group::{Address, ChannelLayer as _, ChannelName, Content, Delivery, GroupName, LayerError},
    settings::BusFormat,
};

use crate::support::{Member, event, group, layers, message, two};

#[tokio::test]
async fn a_delivery_comes_as_it_was_sent_in_both_forms() {
    let (_server, mut layers) = layers(3).await;
    let mut hearing = Member::of(layers.pop().unwrap());
    hearing.join("room").await;
    for (layer, format) in layers.into_iter().zip([BusFormat::V2, BusFormat::V0]) {
        let telling = Member::with(layer, |mut wiring| {
            wiring.format = format;
            wiring
        });
        for (content, user) in [
            (message("héllo").content, Some(UserId::from(5))),
            (event("5").content, Some(UserId::from("5"))),
            (event("nobody").content, None),
        ] {
            let mut delivery = Delivery::new(content);
            delivery.from = Some(telling.connection(7));
            delivery.from_user = user;
            delivery.number = Some(3);
            delivery.groups = ["room", "other"]
                .into_iter()
                .filter_map(GroupName::parse)
                .collect();
            telling.layer.publish(&group("room"), &delivery).unwrap();
            assert_eq!(hearing.next().await, (group("room"), delivery));
        }
    }
}

#[tokio::test]
async fn what_one_process_publishes_comes_in_order() {
    let (_server, one, mut other) = two().await;
    other.join("room").await;
    for number in 0..2000 {
        one.tell(&group("room"), &number.to_string());
    }
    for number in 0..2000 {
        assert_eq!(other.next_text().await, number.to_string());
    }
    assert_eq!(other.layer.health().dropped, 0);
}

#[tokio::test]
async fn nobody_hears_himself() {
    let (_server, mut one, mut other) = two().await;
    one.join("room").await;
    other.join("room").await;
    one.tell(&group("room"), "from one");
    assert_eq!(other.next_text().await, "from one");
    other.tell(&group("room"), "from the other");
    // What came before that was its own.
    assert_eq!(one.next_text().await, "from the other");
    assert_eq!(one.layer.health().dropped, 0);
}

#[tokio::test]
async fn one_connection_is_reached_by_its_name() {
    let (_server, one, mut other) = two().await;
    let to = Address::Channel(other.connection(u64::MAX));
    one.tell(&to, "you");
    let (address, delivery) = other.next().await;
    assert_eq!(address, to);
    assert_eq!(delivery.content, event("you").content);
}

#[tokio::test]
async fn all_processes_are_reached_and_nobody_else() {
    let (_server, one, mut other) = two().await;
    let mut control = Delivery::new(Content::Control(r#"{"closing":[1,2]}"#.into()));
    control.from = Some(one.connection(0));
    one.layer.publish(&Address::Processes, &control).unwrap();
    assert_eq!(other.next().await, (Address::Processes, control.clone()));

    let to_chanx = Address::Channel(other.connection(0));
    one.layer.publish(&to_chanx, &control).unwrap();
    assert_eq!(other.next().await, (to_chanx, control.clone()));

    // Python consumers raise an exception at what they don't know.
    let python = ChannelName::parse("asgispecific.0123456789abcdef0123456789abcdef").unwrap();
    for reaching_python in [group("room"), Address::Channel(python)] {
        let refused = one.layer.publish(&reaching_python, &control);
        assert!(matches!(refused, Err(LayerError::Unfit(_))), "{refused:?}");
    }
    assert_eq!(one.layer.health().lost, 2);
}

#[tokio::test]
async fn a_large_message_comes_whole() {
    let (_server, one, mut other) = two().await;
    other.join("room").await;
    let large = "x".repeat(1 << 20);
    one.tell(&group("room"), "before");
    one.tell(&group("room"), &large);
    one.tell(&group("room"), "after");
    assert_eq!(other.next_text().await, "before");
    assert!(other.next_text().await == large);
    assert_eq!(other.next_text().await, "after");
}

#[tokio::test]
async fn two_prefixes_are_two_buses() {
    let (_server, mut layers) = layers(3).await;
    let mut others = Member::with(layers.pop().unwrap(), |mut wiring| {
        wiring.prefix = "other".to_owned();
        wiring
    });
    let mut ours = Member::of(layers.pop().unwrap());
    let telling = Member::of(layers.pop().unwrap());
    for member in [&others, &ours] {
        member.join("room").await;
    }
    telling.tell(&group("room"), "ours");
    assert_eq!(ours.next_text().await, "ours");
    others.tell(&group("room"), "to nobody of ours");
    let theirs = Address::Channel(others.connection(1));
    telling.tell(&theirs, "by name");
    assert_eq!(others.next_text().await, "by name");
}
