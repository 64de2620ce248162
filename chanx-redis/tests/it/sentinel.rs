//! A master that sentinels know.

use chanx_redis::{ConnectError, RedisLayer};

use crate::support::{Member, RedisServer, group};

#[tokio::test]
async fn the_master_is_found_by_its_name() {
    let master = RedisServer::with(&["--requirepass", "right"]).await;
    let port = master.port().to_string();
    let config = master.folder().join("sentinel.conf");
    let told = format!("sentinel monitor mymaster 127.0.0.1 {port} 1\nsentinel auth-pass mymaster right\n");
    std::fs::write(&config, told).unwrap();
    let sentinel = RedisServer::configured(&config.to_string_lossy(), &["--sentinel"]).await;

    let layer = || {
        RedisLayer::builder("redis://:right@mymaster/0")
            .sentinels([sentinel.url()])
            .connect()
    };
    let one = Member::of(layer().await.unwrap());
    let mut other = Member::of(layer().await.unwrap());
    other.join("room").await;
    one.tell(&group("room"), "found");
    assert_eq!(other.next_text().await, "found");

    let unknown = RedisLayer::builder("redis://unknown").sentinels([sentinel.url()]);
    let error = unknown.connect().await.expect_err("nobody knows it");
    assert!(matches!(error, ConnectError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("`unknown`"), "{error}");
}
