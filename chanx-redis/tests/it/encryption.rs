//! What travels encrypted is read by who has a key, and by nobody else.

use chanx_redis::RedisLayer;

use crate::support::{Member, RedisServer, group};

async fn member(server: &RedisServer, keys: &[&str]) -> Member {
    let builder = RedisLayer::builder(server.url()).encryption_keys(keys);
    let member = Member::of(builder.connect().await.unwrap());
    member.join("room").await;
    member
}

#[tokio::test]
async fn who_has_a_key_hears_and_who_has_not_counts() {
    let server = RedisServer::start().await;
    let old = member(&server, &["old"]).await;
    let mut both = member(&server, &["new", "old"]).await;
    let mut none = member(&server, &[]).await;
    old.tell(&group("room"), "by the old key");
    assert_eq!(both.next_text().await, "by the old key");
    none.tell(&group("room"), "in the clear");
    both.tell(&group("room"), "by the new key");
    for (deaf, times) in [(&old, 2), (&both, 1), (&none, 2)] {
        deaf.until("what can't be read to be dropped", |health| {
            health.dropped == times
        })
        .await;
    }
    old.tell(&group("room"), "again by the old key");
    assert_eq!(both.next_text().await, "again by the old key");
    // Somebody else without a key is heard.
    let clear = member(&server, &[]).await;
    clear.tell(&group("room"), "last");
    assert_eq!(none.next_text().await, "last");
}
