//! Getting in: what the URL says, and what is said where that does not do.

use std::time::Duration;

use chanx_core::group::ChannelLayer as _;
use chanx_redis::{ConnectError, RedisLayer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::support::{Member, RedisServer, free_port, group};

async fn refusal(url: &str) -> ConnectError {
    let connected = RedisLayer::connect(url).await;
    connected.expect_err("nobody is let in")
}

/// Whether one connection's words reach another's.
async fn talks(url: &str) {
    let (one, mut other) = (Member::at(url).await, Member::at(url).await);
    other.join("room").await;
    one.tell(&group("room"), "hello");
    assert_eq!(other.next_text().await, "hello");
}

#[tokio::test]
async fn nobody_there_is_told_with_the_place() {
    let port = free_port();
    let error = refusal(&format!("redis://:secret@127.0.0.1:{port}")).await;
    assert!(matches!(error, ConnectError::Unreachable { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(&format!("no Redis server answers at 127.0.0.1:{port}")),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it() {
    let server = RedisServer::with(&["--requirepass", "right"]).await;
    let place = format!("127.0.0.1:{}", server.port());
    for url in [
        format!("redis://:secret@{place}"),
        format!("redis://user:secret@{place}"),
        format!("redis://{place}"),
    ] {
        let error = refusal(&url).await;
        assert!(matches!(error, ConnectError::Refused { .. }), "{error:?}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(&place), "{text}");
        assert!(text.contains("check the user and the password"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    talks(&format!("redis://:right@{place}")).await;
}

#[tokio::test]
async fn a_user_of_the_bus_needs_no_other_rights() {
    let rights = "chanx on >pass%word resetkeys allchannels -@all +@connection +subscribe +unsubscribe \
                  +psubscribe +publish";
    let options: Vec<_> = std::iter::once("--user")
        .chain(rights.split_whitespace())
        .collect();
    let server = RedisServer::with(&options).await;
    talks(&format!(
        "redis://chanx:pass%25word@127.0.0.1:{}/3",
        server.port()
    ))
    .await;
}

#[tokio::test]
async fn the_database_is_chosen_and_separates_nothing() {
    let server = RedisServer::start().await;
    let one = Member::at(&format!("{}/7", server.url())).await;
    let mut other = Member::at(&server.url()).await;
    other.join("room").await;
    one.tell(&group("room"), "from the seventh");
    assert_eq!(other.next_text().await, "from the seventh");
    let error = refusal(&format!("{}/99", server.url())).await;
    assert!(error.to_string().contains("can't be used"), "{error}");
}

#[tokio::test]
async fn what_is_no_url_is_told_with_what_one_looks_like() {
    for url in [
        "",
        "127.0.0.1:6379",
        "http://:secret@host",
        "redis://:secret@host/name",
    ] {
        let error = refusal(url).await;
        assert!(matches!(error, ConnectError::Settings(_)), "{url}: {error:?}");
        let text = error.to_string();
        assert!(text.contains("redis://user:password@host:6379/0"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for_longer_than_said() {
    let server = RedisServer::start().await;
    server.freeze();
    let builder = RedisLayer::builder(server.url()).connect_timeout(Duration::from_millis(20));
    let error = builder.connect().await.expect_err("nobody answers");
    assert!(matches!(error, ConnectError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_may_come_later() {
    let mut server = RedisServer::start().await;
    server.kill();
    let layer = RedisLayer::builder(server.url()).build().unwrap();
    assert!(!layer.health().up);
    let member = Member::of(layer);
    member
        .until("the first attempt to fail", |health| health.last_error.is_some())
        .await;
    assert!(!member.layer.health().up);
    server.restart().await;
    let health = member.up().await;
    assert_eq!(health.reconnects, 0, "it was not lost before");
    assert!(health.lost == 0);
}

#[tokio::test]
async fn the_next_place_is_tried_where_one_is_away() {
    let away = format!("redis://127.0.0.1:{}", free_port());
    let (mut first, second) = (RedisServer::start().await, RedisServer::start().await);
    let layer = RedisLayer::builder(away)
        .or_at(first.url())
        .or_at(second.url())
        .connect()
        .await
        .unwrap();
    let mut member = Member::of(layer);
    member.join("room").await;
    first.kill();
    member
        .until("the other to be found", |health| health.reconnects == 1)
        .await;
    let telling = Member::at(&second.url()).await;
    telling.tell(&group("room"), "here");
    assert_eq!(member.next_text().await, "here");
}

#[tokio::test]
async fn a_server_that_is_too_old_is_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let old = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut command = [0; 512];
        while let Ok(1..) = stream.read(&mut command).await {
            // To each of the commands with which a client introduces itself.
            for _ in 0..3 {
                stream
                    .write_all(b"-ERR unknown command `HELLO`\r\n")
                    .await
                    .unwrap();
            }
        }
    });
    let error = refusal(&format!("redis://{place}")).await;
    old.abort();
    assert!(matches!(error, ConnectError::TooOld { .. }), "{error:?}");
    assert!(error.to_string().contains("needs Redis 6"), "{error}");
}
