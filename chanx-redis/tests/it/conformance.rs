//! What every channel layer has to hold to, over a real server that is killed and started again.

use std::sync::Arc;

use chanx_redis::RedisLayer;
use chanx_testing::conformance::Bench;
use tokio::sync::Mutex;

use crate::support::RedisServer;

async fn bench() -> Bench<RedisLayer> {
    let server = Arc::new(Mutex::new(RedisServer::start().await));
    let url = server.lock().await.url();
    let (killed, started) = (Arc::clone(&server), server);
    let layer = move || {
        let url = url.clone();
        async move { RedisLayer::connect(url).await.unwrap() }
    };
    let cut = move || {
        let server = Arc::clone(&killed);
        async move { server.lock().await.kill() }
    };
    let heal = move || {
        let server = Arc::clone(&started);
        async move { server.lock().await.restart().await }
    };
    Bench::new(layer).faults(cut, heal)
}

chanx_testing::layer_conformance!(mod killed = bench().await, faults);
