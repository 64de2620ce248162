//! Who may connect, and what is said where nobody may.

use std::future::ready;

use chanx_core::group::{ChannelLayer, Inbox, ProcessId, Wiring};
use chanx_nats::{ConnectError, NatsLayer};
use tokio::runtime::Handle;

use crate::{server::Server, until};

const USERS: &str = "authorization: { users: [ { user: \"ann\", password: \"p@ss word\" } ] }";
const TOKEN: &str = "authorization: { token: \"s3cret\" }";

async fn refused(url: &str) -> ConnectError {
    match NatsLayer::connect(url).await {
        Ok(_) => panic!("it connects"),
        Err(error) => error,
    }
}

#[chanx_testing::test]
async fn users_and_passwords_are_taken_from_the_address_and_the_builder() {
    let server = Server::configured(USERS).await;
    let port = server.port();
    let in_address = format!("nats://ann:p%40ss%20word@127.0.0.1:{port}");
    NatsLayer::connect(&in_address).await.unwrap();
    let built = NatsLayer::builder(&server.url()).user("ann", "p@ss word");
    built.connect().await.unwrap();
}

#[chanx_testing::test]
async fn tokens_are_too() {
    let server = Server::configured(TOKEN).await;
    let in_address = format!("nats://s3cret@127.0.0.1:{}", server.port());
    NatsLayer::connect(&in_address).await.unwrap();
    let built = NatsLayer::builder(&server.url()).token("s3cret");
    built.connect().await.unwrap();
}

#[chanx_testing::test]
async fn a_wrong_password_is_told_and_not_repeated() {
    let server = Server::configured(USERS).await;
    let port = server.port();
    let error = refused(&format!("nats://ann:wr0ng@127.0.0.1:{port}")).await;
    assert_eq!(
        error.to_string(),
        format!(
            "can't connect to NATS: nats://127.0.0.1:{port}: authorization violation: nats: authorization violation"
        )
    );
}

#[chanx_testing::test]
async fn a_server_that_is_not_there_is_told() {
    let server = Server::start().await;
    server.kill();
    let error = refused(&server.url()).await.to_string();
    assert!(error.ends_with("Connection refused (os error 111)"), "{error}");
    assert!(error.contains(&server.url()), "{error}");
}

#[chanx_testing::test]
async fn an_address_that_is_none_is_told_and_not_repeated() {
    for url in [
        "redis://ann:wr0ng@127.0.0.1",
        "nats://ann:wr0ng@:99999999",
        "ws://ann:wr0ng@127.0.0.1",
        "",
    ] {
        let error = refused(url).await;
        assert!(matches!(error, ConnectError::Address { .. }), "{error}");
        assert!(!error.to_string().contains("wr0ng"), "{error}");
    }
}

#[chanx_testing::test]
async fn where_one_server_is_away_the_next_is_taken() {
    let (away, there) = (Server::start().await, Server::start().await);
    away.kill();
    let both = format!("{}, {}", away.url(), there.url());
    NatsLayer::connect(&both).await.unwrap();
}

#[cfg(not(feature = "tls"))]
#[chanx_testing::test]
async fn a_server_that_wants_encryption_is_told_with_the_feature() {
    use tokio::{io::AsyncWriteExt, net::TcpListener};

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let info = b"INFO {\"server_id\":\"A\",\"tls_required\":true,\"max_payload\":1000}\r\n";
        stream.write_all(info).await.unwrap();
        // Until the client goes.
        let _ = stream.readable().await;
    });
    let error = refused(&format!("nats://127.0.0.1:{port}")).await.to_string();
    assert!(
        error.ends_with("build `chanx-nats` with its feature `tls`"),
        "{error}"
    );
}

/// Also those of the client beneath.
#[chanx_testing::test]
async fn no_task_is_left_of_a_layer_that_ends_while_its_server_is_away() {
    let server = Server::start().await;
    let layer = NatsLayer::connect(&server.url()).await.unwrap();
    layer
        .start(Wiring::new(ProcessId::random(), Inbox::new(|_, _| ready(()))))
        .unwrap();
    server.kill();
    until("noticing that the server is away", || !layer.health().up).await;
    layer.shutdown().await;
    let tasks = || Handle::current().metrics().num_alive_tasks();
    until("the end of all tasks", || tasks() == 0).await;
}
