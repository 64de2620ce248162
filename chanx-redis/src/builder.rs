//! How a layer is made: where its server is, and its bounds.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    driver,
    encryption::Encryption,
    error::ConnectError,
    layer::RedisLayer,
    link::Link,
    queue::Bounds,
    server::{Certificates, Server},
    shared::Shared,
};

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) response: Duration,
    /// From one to the next, and for its answer.
    pub(crate) heartbeat: (Duration, Duration),
    /// The least and the most.
    pub(crate) backoff: (Duration, Duration),
}

/// Makes a [`RedisLayer`]: [`RedisLayer::builder`].
#[must_use = "a builder makes nothing before `connect` or `build`"]
pub struct RedisLayerBuilder {
    urls: Vec<String>,
    #[cfg(feature = "sentinel")]
    sentinels: Vec<String>,
    certificates: Certificates,
    encryption: Encryption,
    outgoing: Bounds,
    incoming: Bounds,
    limits: Limits,
}

impl RedisLayerBuilder {
    pub(crate) fn new(url: String) -> Self {
        Self {
            urls: vec![url],
            #[cfg(feature = "sentinel")]
            sentinels: Vec::new(),
            certificates: Certificates::default(),
            encryption: Encryption::default(),
            outgoing: Bounds {
                count: 10_000,
                bytes: 16 << 20,
            },
            incoming: Bounds {
                count: 100_000,
                bytes: 64 << 20,
            },
            limits: Limits {
                connect: Duration::from_secs(2),
                response: Duration::from_secs(5),
                heartbeat: (Duration::from_secs(1), Duration::from_secs(1)),
                backoff: (Duration::from_millis(25), Duration::from_millis(500)),
            },
        }
    }

    /// A further place where the same bus is: another node of a cluster, say. The next is tried when one is away.
    pub fn or_at(mut self, url: impl Into<String>) -> Self {
        self.urls.push(url.into());
        self
    }

    /// Asks these sentinels where the master is. The URL's host is its name then, and the rest of the URL is how to get in
    /// there; the user and the password of the first of these URLs are for all sentinels.
    ///
    /// ```
    /// # fn main() -> Result<(), chanx_redis::ConnectError> {
    /// # use chanx_redis::RedisLayer;
    /// let layer = RedisLayer::builder("redis://:password@mymaster/0")
    ///     .sentinels(["redis://10.0.0.1:26379", "redis://10.0.0.2:26379"])
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "sentinel")]
    pub fn sentinels<U: Into<String>>(mut self, urls: impl IntoIterator<Item = U>) -> Self {
        self.sentinels.extend(urls.into_iter().map(Into::into));
        self
    }

    /// Trusts these certificates, in PEM format, instead of the system's.
    #[cfg(feature = "tls")]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.root = Some(pem.into());
        self
    }

    /// Shows the server a certificate of one's own. Both in PEM format.
    #[cfg(feature = "tls")]
    pub fn client_certificate(mut self, certificate: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.certificates.client = Some((certificate.into(), key.into()));
        self
    }

    /// Encrypts what is sent with the first key, and reads what is encrypted with any: the same as the
    /// `symmetric_encryption_keys` of `channels_redis`. What is not encrypted is not read any more.
    #[cfg(feature = "encryption")]
    pub fn encryption_keys<K: AsRef<[u8]>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.encryption = Encryption::new(keys);
        self
    }

    /// How many deliveries, and how many bytes of them, may wait for the server: 10,000 and 16 MiB. What is more is
    /// refused with [`LayerError::Full`](chanx_core::group::LayerError::Full).
    pub fn outgoing_queue(mut self, deliveries: usize, bytes: usize) -> Self {
        self.outgoing = Bounds {
            count: deliveries,
            bytes,
        };
        self
    }

    /// How many deliveries, and how many bytes of them, may have come and wait for the application: 100,000 and 64 MiB.
    /// What is more is dropped, since the server would cut off who reads too slowly.
    pub fn incoming_queue(mut self, deliveries: usize, bytes: usize) -> Self {
        self.incoming = Bounds {
            count: deliveries,
            bytes,
        };
        self
    }

    /// How long a connection may take to be made: 2 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect = limit;
        self
    }

    /// How long the server may take to confirm what it was told, heartbeats aside: 5 s.
    pub fn response_timeout(mut self, limit: Duration) -> Self {
        self.limits.response = limit;
        self
    }

    /// How long from one heartbeat to the next, and how long the server may take to answer one: both 1 s. Over a slow line
    /// its answer may wait behind large messages.
    pub fn heartbeat(mut self, interval: Duration, limit: Duration) -> Self {
        self.limits.heartbeat = (interval, limit);
        self
    }

    /// How long at most to wait before the server is tried again, the first time and later: 25 ms, doubling up to half a second, so that a server that is back is found again within a second.
    pub fn backoff(mut self, least: Duration, most: Duration) -> Self {
        self.limits.backoff = (least, most);
        self
    }

    /// Makes the layer and connects to its server.
    ///
    /// # Errors
    /// [`ConnectError`], where a setting can't be used or the server not be reached.
    ///
    /// # Cancel safety
    /// Dropped early, nothing is left.
    pub async fn connect(self) -> Result<RedisLayer, ConnectError> {
        let (mut layer, mut server) = self.parts()?;
        let mut connected = Err(ConnectError::Settings("there is no URL".to_owned()));
        for _ in 0..server.places() {
            connected = connect(&mut server, &layer).await;
            if connected.is_ok() {
                break;
            }
            server.turn();
        }
        layer.holds(server, Some(connected?));
        Ok(layer)
    }

    /// Makes the layer, whose server need not be there yet: it connects when it is started, and goes on trying.
    ///
    /// # Errors
    /// [`ConnectError::Settings`], where a setting can't be used.
    pub fn build(self) -> Result<RedisLayer, ConnectError> {
        let (mut layer, server) = self.parts()?;
        layer.holds(server, None);
        Ok(layer)
    }

    fn parts(self) -> Result<(RedisLayer, Server), ConnectError> {
        let server = self.server()?;
        let shared = Arc::new(Shared::new(self.outgoing, self.incoming));
        Ok((RedisLayer::new(shared, self.encryption, self.limits), server))
    }

    fn server(&self) -> Result<Server, ConnectError> {
        #[cfg(feature = "sentinel")]
        if !self.sentinels.is_empty() {
            let url = self.urls.first().map_or("", String::as_str);
            return Server::known_to(&self.sentinels, url, &self.certificates);
        }
        Server::at(&self.urls, &self.certificates)
    }
}

async fn connect(server: &mut Server, layer: &RedisLayer) -> Result<Link, ConnectError> {
    let limit = layer.limits().connect;
    let link = driver::open(server, layer.shared(), limit).await?;
    let unreachable = |why| ConnectError::Unreachable {
        server: link.server.clone(),
        why,
    };
    match tokio::time::timeout(limit, link.ping()).await {
        Ok(Ok(())) => Ok(link),
        Ok(Err(error)) => Err(ConnectError::of(&link.server, &error)),
        Err(_) => Err(unreachable(format!("nothing within {limit:?}"))),
    }
}

impl fmt::Debug for RedisLayerBuilder {
    /// Without URLs and keys, which hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLayerBuilder")
            .field("outgoing", &self.outgoing)
            .field("incoming", &self.incoming)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
