//! The layer with real servers, which the tests start, kill, freeze and start again.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

// Who may connect, and what is said where nobody may.
mod connecting;
// More than fits.
mod limits;
// What is lost, and what is said of it.
mod losses;
// Encrypted.
#[cfg(feature = "tls")]
mod tls;
// What the server is told.
mod server;
mod subscriptions;

use std::{
    future::{Future, ready},
    time::Duration,
};

use chanx_nats::NatsLayer;
use chanx_testing::{conformance::Bench, layer_conformance};
use server::Server;
use tokio::time::{sleep, timeout};

/// One server, and as many layers as a test wants.
async fn bench() -> (Server, Bench<NatsLayer>) {
    let server = Server::start().await;
    let connected = server.clone();
    let bench = Bench::new(move || {
        let url = connected.url();
        async move { NatsLayer::connect(&url).await.unwrap() }
    });
    (server, bench)
}

/// The server ends and starts again.
async fn restarting() -> Bench<NatsLayer> {
    let (server, bench) = bench().await;
    let killed = server.clone();
    bench.faults(
        move || {
            killed.kill();
            ready(())
        },
        move || {
            let server = server.clone();
            async move { server.restart().await }
        },
    )
}

layer_conformance!(mod nats = restarting().await, faults);

/// The server stops working, without a word.
async fn freezing() -> Bench<NatsLayer> {
    let (server, bench) = bench().await;
    let frozen = server.clone();
    bench.faults(
        move || {
            frozen.freeze();
            ready(())
        },
        move || {
            server.thaw();
            ready(())
        },
    )
}

layer_conformance!(mod frozen = freezing().await, only faults);

/// What comes of work that may not take long.
async fn limited<T>(what: &str, work: impl Future<Output = T>) -> T {
    match timeout(Duration::from_secs(10), work).await {
        Ok(done) => done,
        Err(_) => panic!("{what}: not within 10 s"),
    }
}

/// Waits until it comes true.
async fn until(what: &str, condition: impl Fn() -> bool) {
    let comes = async {
        while !condition() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    limited(what, comes).await;
}
