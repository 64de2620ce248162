//! Redis servers that tests start, freeze, kill and start again, and layers with what they have received.

// What came, to be waited for.
mod hearing;
// A line that can be cut.
mod line;
// A server of one's own.
mod redis_server;

pub(crate) use hearing::{Member, deadline, event, group, message, until};
pub(crate) use line::Line;
pub(crate) use redis_server::{RedisServer, free_port};

use chanx_redis::RedisLayer;

/// A fresh server and as many layers that are connected to it, and not started.
pub(crate) async fn layers(count: usize) -> (RedisServer, Vec<RedisLayer>) {
    let server = RedisServer::start().await;
    let mut layers = Vec::new();
    for _ in 0..count {
        layers.push(RedisLayer::connect(server.url()).await.unwrap());
    }
    (server, layers)
}

/// A fresh server and two processes on it.
pub(crate) async fn two() -> (RedisServer, Member, Member) {
    let server = RedisServer::start().await;
    let one = Member::at(&server.url()).await;
    let other = Member::at(&server.url()).await;
    (server, one, other)
}
