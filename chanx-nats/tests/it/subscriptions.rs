//! What the server is told: it lists the subscriptions that it knows of.

use std::future::ready;

use chanx_core::group::{ChannelLayer, GroupName, Inbox, ProcessId, Wiring};
use chanx_nats::NatsLayer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    limited,
    server::{Server, free_port},
    until,
};

/// The subjects of ours that somebody subscribes to, each as often as it is.
async fn subjects(port: u16) -> Vec<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let ask = "GET /connz?subs=1 HTTP/1.0\r\n\r\n";
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut text = String::new();
    limited("the server's answer", stream.read_to_string(&mut text))
        .await
        .unwrap();
    let mut subjects: Vec<_> = text
        .split('"')
        .filter(|part| part.starts_with("asgi."))
        .map(str::to_owned)
        .collect();
    subjects.sort();
    subjects
}

fn group(name: &str) -> GroupName {
    GroupName::parse(name).unwrap()
}

#[chanx_testing::test]
async fn a_process_subscribes_once_to_each_group_and_once_to_itself() {
    let watched = free_port();
    let server = Server::configured(&format!("http: \"127.0.0.1:{watched}\"")).await;
    let layer = NatsLayer::connect(&server.url()).await.unwrap();
    let process = ProcessId::random();
    layer
        .start(Wiring::new(process, Inbox::new(|_, _| ready(()))))
        .unwrap();
    let (room, odd, left) = (group("room.5"), group("a..b"), group("left"));
    for group in [&room, &odd, &left, &room] {
        layer.subscribe(group);
        limited("subscribing", layer.subscribed(group)).await;
    }
    layer.unsubscribe(&left);
    layer.subscribe(&left);
    layer.unsubscribe(&left);
    let last = group("last");
    layer.subscribe(&last);
    limited("subscribing", layer.subscribed(&last)).await;

    let expected = [
        format!("asgi.channel.{process}.*"),
        "asgi.chanx".to_owned(),
        "asgi.group.a.=.b".to_owned(),
        "asgi.group.last".to_owned(),
        "asgi.group.room.5".to_owned(),
    ];
    assert_eq!(subjects(watched).await, expected);

    server.kill();
    until("noticing that the server is away", || !layer.health().up).await;
    server.restart().await;
    until("noticing that it is back", || layer.health().up).await;
    for group in [&room, &odd, &last] {
        limited("subscribing again", layer.subscribed(group)).await;
    }
    assert_eq!(subjects(watched).await, expected);
}
