//! Of the other tests: the server, and waiting.

#[allow(dead_code, reason = "the other tests do more with it")]
#[path = "../support/redis_server.rs"]
mod redis_server;

pub(crate) use redis_server::RedisServer;

/// How long anything may take.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

/// Waits, but not for ever.
pub(crate) async fn deadline<T>(what: &str, awaited: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(LIMIT, awaited).await;
    waited.unwrap_or_else(|_| panic!("waited {LIMIT:?} for {what}"))
}
