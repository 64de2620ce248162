//! A cluster: whatever node a process is connected to, it hears all others.

use chanx_core::group::ChannelLayer as _;

use crate::support::{Member, RedisServer, deadline, event, group};

#[tokio::test]
async fn any_node_hands_on_what_is_published_at_another() {
    let first = RedisServer::with(&["--cluster-enabled", "yes"]).await;
    let second = RedisServer::with(&["--cluster-enabled", "yes"]).await;
    let client = redis::Client::open(first.url()).unwrap();
    let mut first_node = client.get_multiplexed_async_connection().await.unwrap();
    let mut meet = redis::cmd("CLUSTER");
    meet.arg("MEET").arg("127.0.0.1").arg(second.port());
    meet.exec_async(&mut first_node).await.unwrap();

    let one = Member::at(&first.url()).await;
    let mut other = Member::at(&second.url()).await;
    other.join("room").await;
    // The nodes take a while to know each other, and what is published before that is lost.
    let heard = async {
        loop {
            one.layer.publish(&group("room"), &event("hello")).unwrap();
            tokio::select! {
                heard = other.next() => return heard,
                () = one.a_while() => {}
            }
        }
    };
    let (address, delivery) = deadline("the nodes to know each other", heard).await;
    assert_eq!((address, delivery), (group("room"), event("hello")));
}
