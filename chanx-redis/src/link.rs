//! One connection to the server. Dropped, it is closed at once.

use std::{convert::Infallible, sync::Arc, time::Duration};

use futures_util::future::try_join_all;
use redis::{
    AsyncConnectionConfig, Client, PushInfo, PushKind, RedisResult, Value, aio::MultiplexedConnection,
};
use tokio::{sync::watch, time::timeout};

use crate::{
    error::{ConnectError, Ended},
    queue::Packet,
    shared::Shared,
};

/// As many names are in one command: more are several, sent one behind the other.
const NAMES: usize = 1000;

pub(crate) struct Link {
    connection: MultiplexedConnection,
    broken: watch::Receiver<bool>,
    pub(crate) server: String,
}

impl Link {
    /// Connects, and has what comes put where it is received.
    pub(crate) async fn open(
        client: &Client,
        server: String,
        shared: Arc<Shared>,
        limit: Duration,
    ) -> Result<Self, ConnectError> {
        let (tell, broken) = watch::channel(false);
        let config = AsyncConnectionConfig::new()
            // The limits are ours: these would not count what waits.
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_push_sender(move |push: PushInfo| -> Result<(), Infallible> {
                if push.kind == PushKind::Disconnection {
                    tell.send_replace(true);
                } else if let Some(packet) = packet(push) {
                    shared.received(packet);
                }
                Ok(())
            });
        let connecting = client.get_multiplexed_async_connection_with_config(&config);
        match timeout(limit, connecting).await {
            Ok(Ok(connection)) => Ok(Self {
                connection,
                broken,
                server,
            }),
            Ok(Err(error)) => Err(ConnectError::of(&server, &error)),
            Err(_) => Err(ConnectError::Unreachable {
                server,
                why: format!("nothing within {limit:?}"),
            }),
        }
    }

    pub(crate) async fn ping(&self) -> RedisResult<()> {
        redis::cmd("PING").exec_async(&mut self.connection.clone()).await
    }

    /// Waits until the server has confirmed the pattern and all channels.
    pub(crate) async fn listen_to_pattern(&self, pattern: &str) -> RedisResult<()> {
        self.connection.clone().psubscribe(pattern).await
    }

    pub(crate) async fn listen(&self, channels: &[String]) -> RedisResult<()> {
        let parts = channels.chunks(NAMES).map(|part| {
            let mut connection = self.connection.clone();
            async move { connection.subscribe(part).await }
        });
        try_join_all(parts).await.map(drop)
    }

    pub(crate) async fn listen_no_more(&self, channels: &[String]) -> RedisResult<()> {
        let parts = channels.chunks(NAMES).map(|part| {
            let mut connection = self.connection.clone();
            async move { connection.unsubscribe(part).await }
        });
        try_join_all(parts).await.map(drop)
    }

    /// Publishes all at once and answers, for each, what the server said.
    pub(crate) async fn publish(&self, batch: &[Packet]) -> RedisResult<Vec<RedisResult<i64>>> {
        let mut commands = redis::Pipeline::with_capacity(batch.len());
        for packet in batch {
            commands
                .cmd("PUBLISH")
                .arg(&packet.channel[..])
                .arg(&packet.body[..]);
        }
        commands
            .ignore_errors()
            .query_async(&mut self.connection.clone())
            .await
    }

    /// Waits until the connection has broken.
    pub(crate) async fn broken(&self) -> Ended {
        // An error: what would tell is gone, and the connection with it.
        let _ = self.broken.clone().wait_for(|broken| *broken).await;
        Ended::Broken
    }
}

/// What was published, and where.
fn packet(push: PushInfo) -> Option<Packet> {
    let mut data = push.data;
    match push.kind {
        PushKind::Message => {}
        // The first is the pattern.
        PushKind::PMessage if !data.is_empty() => drop(data.remove(0)),
        _ => return None,
    }
    let mut data = data.into_iter();
    let (Some(Value::BulkString(channel)), Some(Value::BulkString(body))) = (data.next(), data.next()) else {
        return None;
    };
    Some(Packet { channel, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(kind: PushKind, data: &[&str]) -> PushInfo {
        let data = data
            .iter()
            .map(|text| Value::BulkString(text.as_bytes().to_vec()))
            .collect();
        PushInfo { kind, data }
    }

    #[test]
    fn what_was_published_is_told_from_what_else_comes() {
        let wanted = Some(Packet {
            channel: b"channel".to_vec(),
            body: b"body".to_vec(),
        });
        assert_eq!(packet(push(PushKind::Message, &["channel", "body"])), wanted);
        assert_eq!(
            packet(push(PushKind::PMessage, &["chan*", "channel", "body"])),
            wanted
        );
        assert_eq!(packet(push(PushKind::Message, &["channel"])), None);
        assert_eq!(packet(push(PushKind::PMessage, &[])), None);
        assert_eq!(packet(push(PushKind::Subscribe, &["channel", "1"])), None);
    }
}
