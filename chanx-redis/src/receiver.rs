//! Reads what came and hands it on, one after the other.

use std::sync::Arc;

use chanx_core::group::{Delivery, Inbox, bus};

use crate::{
    encryption::Encryption,
    names::Names,
    queue::{Bounds, Packet},
    shared::Shared,
};

/// How much is taken from the queue at once.
const BATCH: Bounds = Bounds {
    count: 64,
    bytes: 256 * 1024,
};

pub(crate) struct Receiver {
    pub(crate) shared: Arc<Shared>,
    pub(crate) names: Arc<Names>,
    pub(crate) encryption: Arc<Encryption>,
    pub(crate) inbox: Inbox,
}

impl Receiver {
    pub(crate) async fn run(self) {
        loop {
            let batch = self.shared.incoming.take(BATCH);
            if batch.is_empty() {
                self.shared.incoming.filled().await;
            }
            for packet in batch {
                self.receive(packet).await;
            }
            // There may always be more: others have their turn in between.
            tokio::task::yield_now().await;
        }
    }

    async fn receive(&self, packet: Packet) {
        let Some(address) = self.names.address(&packet.channel) else {
            return self.shared.unusable(&"its channel has no name of ours");
        };
        match self.read(packet.body) {
            Ok(Some(delivery)) => self.inbox.deliver(address, delivery).await,
            Ok(None) => {}
            Err(why) => self.shared.unusable(&why),
        }
    }

    /// `None`: it is our own, and was delivered when it was sent.
    fn read(&self, body: Vec<u8>) -> Result<Option<Delivery>, Unread> {
        let body = self.encryption.open(body).ok_or(Unread::Encrypted)?;
        if bus::sender(&body).is_some_and(|sender| self.names.is_ours(&sender)) {
            return Ok(None);
        }
        Ok(Some(bus::decode(&body)?))
    }
}

#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("it is encrypted with none of our keys, or not at all")]
    Encrypted,
    #[error("{0}")]
    Unknown(#[from] bus::BusError),
}
