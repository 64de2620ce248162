//! Bodies as Python processes write and read them, by a bare client.

use chanx_core::group::{Address, ChannelLayer as _, Content, Delivery};
use futures_util::StreamExt as _;
use redis::aio::{MultiplexedConnection, PubSub};

use crate::support::{Member, RedisServer, deadline, group, message};

const EVENT: &[u8] =
    b"\x82\xa4type\xb4handle_channel_event\xaaevent_data\x82\xa6action\xa4said\xa7payload\xa5hello";
const OF_0_9: &[u8] =
    b"\x86\xa4type\xb1send_group_member\xa7content\x82\xa6action\xa4said\xa7payload\xa5hello\xa4kind\xa4json\
    \xafexclude_current\xc3\xacfrom_channel\xaeasgispecific.0\xacfrom_user_pk\x05";

async fn python(server: &RedisServer) -> MultiplexedConnection {
    let client = redis::Client::open(server.url()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

async fn listening(server: &RedisServer, channel: &str) -> PubSub {
    let client = redis::Client::open(server.url()).unwrap();
    let mut listening = client.get_async_pubsub().await.unwrap();
    listening.psubscribe(channel).await.unwrap();
    listening
}

async fn publish(from: &mut MultiplexedConnection, channel: &str, body: &[u8]) {
    let mut command = redis::cmd("PUBLISH");
    let published = command.arg(channel).arg(body).exec_async(from);
    deadline("it to be published", published).await.unwrap();
}

#[tokio::test]
async fn what_python_sends_is_heard() {
    let server = RedisServer::start().await;
    let mut python = python(&server).await;
    let mut member = Member::at(&server.url()).await;
    member.join("room").await;
    publish(&mut python, "asgi__group__room", EVENT).await;
    let (address, delivery) = member.next().await;
    assert_eq!(address, group("room"));
    let event = Delivery::new(Content::Event(r#"{"action":"said","payload":"hello"}"#.into()));
    assert_eq!(delivery, event);

    let ours = member.connection(5);
    publish(&mut python, ours.as_str(), OF_0_9).await;
    let (address, delivery) = member.next().await;
    assert_eq!(address, Address::Channel(ours));
    assert_eq!(delivery.from_user, Some(5.into()));
    assert!(matches!(
        delivery.content,
        Content::Message {
            exclude_current: true,
            ..
        }
    ));
}

#[tokio::test]
async fn what_is_sent_is_what_python_reads() {
    let server = RedisServer::start().await;
    let mut heard = listening(&server, "asgi__group__*").await;
    let member = Member::at(&server.url()).await;
    let mut delivery = message("hello");
    delivery.from = Some(member.connection(5));
    member.layer.publish(&group("room"), &delivery).unwrap();
    let told = deadline("it to come", heard.on_message().next()).await.unwrap();
    assert_eq!(told.get_channel_name(), "asgi__group__room");
    let start: &[u8] =
        b"\x84\xa4type\xb4handle_group_message\xa7message\x82\xa6action\xa4said\xa7payload\xa5hello\
        \xafexclude_current\xc2\xacfrom_channel\xd9";
    assert!(told.get_payload_bytes().starts_with(start));
}

#[tokio::test]
async fn what_is_of_no_use_is_dropped_and_counted() {
    let server = RedisServer::start().await;
    let mut python = python(&server).await;
    let mut member = Member::at(&server.url()).await;
    member.join("room").await;
    let useless: [&[u8]; 5] = [
        b"",
        b"\xc1",
        b"text",
        b"\x81\xa4type\xa5other",
        &b"\x91".repeat(1 << 20),
    ];
    for body in useless {
        publish(&mut python, "asgi__group__room", body).await;
    }
    publish(&mut python, "asgi__chanx", EVENT).await;
    assert_eq!(member.next().await.0, Address::Processes);
    let health = member.layer.health();
    assert_eq!(health.dropped, useless.len() as u64);
    assert!(health.up && health.reconnects == 0);
}

#[tokio::test]
async fn what_processes_tell_each_other_is_on_no_channel_of_pythons() {
    let server = RedisServer::start().await;
    let mut heard = listening(&server, "*").await;
    let member = Member::at(&server.url()).await;
    let control = Delivery::new(Content::Control("{}".into()));
    member.layer.publish(&Address::Processes, &control).unwrap();
    member.layer.publish(&group("last"), &message("last")).unwrap();
    let mut channels = Vec::new();
    while channels.last().is_none_or(|last| last != "asgi__group__last") {
        let told = deadline("it to come", heard.on_message().next()).await.unwrap();
        channels.push(told.get_channel_name().to_owned());
    }
    assert_eq!(channels, ["asgi__chanx", "asgi__group__last"]);
}
