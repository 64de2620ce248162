//! What a layer is told before it connects.

use std::{fmt, sync::Arc};

use async_nats::ServerAddr;

use crate::{
    NatsLayer,
    dial::{Credentials, Dialer},
    error::ConnectError,
    layer,
    observe::Counts,
    queue::Queue,
};

/// A layer to be connected: see [`NatsLayer::builder`].
#[must_use = "nothing is connected until `connect`"]
pub struct NatsBuilder {
    servers: Vec<String>,
    credentials: Credentials,
    name: String,
    #[cfg(feature = "tls")]
    roots: Vec<std::path::PathBuf>,
    queue: usize,
    queue_bytes: usize,
}

impl NatsBuilder {
    pub(crate) fn new(server: &str) -> Self {
        Self {
            servers: vec![server.to_owned()],
            credentials: Credentials::default(),
            name: "chanx".to_owned(),
            #[cfg(feature = "tls")]
            roots: Vec::new(),
            queue: 16_384,
            queue_bytes: 16 << 20,
        }
    }

    /// One more server of the same cluster, tried where those before it can't be reached.
    pub fn server(mut self, server: &str) -> Self {
        self.servers.push(server.to_owned());
        self
    }

    /// A user and its password, where the address names none.
    pub fn user(mut self, name: &str, password: &str) -> Self {
        self.credentials.user = Some((name.to_owned(), password.to_owned()));
        self
    }

    /// A token, where the address names none.
    pub fn token(mut self, token: &str) -> Self {
        self.credentials.token = Some(token.to_owned());
        self
    }

    /// The authority that servers are known by over TLS, as a PEM file, in place of the system's.
    #[cfg(feature = "tls")]
    pub fn root_certificates(mut self, file: impl Into<std::path::PathBuf>) -> Self {
        self.roots.push(file.into());
        self
    }

    /// What the server calls this connection in its lists. Default `chanx`.
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// How many deliveries may wait for the server before more are refused as
    /// [`Full`](chanx_core::group::LayerError::Full). Default 16,384.
    pub fn queue(mut self, deliveries: usize) -> Self {
        self.queue = deliveries;
        self
    }

    /// How many bytes of them. Default 16 MiB; one alone may be longer.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.queue_bytes = bytes;
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// [`ConnectError`], where no server can be reached or lets us in.
    ///
    /// # Cancel safety
    /// Dropped early, nothing is connected.
    pub async fn connect(self) -> Result<NatsLayer, ConnectError> {
        let servers = self.servers.iter().flat_map(|servers| servers.split(','));
        let servers: Result<Vec<_>, _> = servers.map(address).collect();
        let dialer = Dialer {
            servers: servers?,
            credentials: self.credentials,
            name: self.name,
            #[cfg(feature = "tls")]
            roots: self.roots,
        };
        let counts = Arc::new(Counts::default());
        let line = dialer.dial(&counts).await?;
        let queue = Queue::new(self.queue, self.queue_bytes);
        Ok(layer::connected(dialer, line, counts, queue))
    }
}

fn address(text: &str) -> Result<ServerAddr, ConnectError> {
    let read: Result<ServerAddr, _> = text.trim().parse();
    let why = match read {
        Ok(address) if address.is_websocket() => "there is no WebSocket to NATS here".to_owned(),
        Ok(address) if address.host().is_empty() => "it names no host".to_owned(),
        Ok(address) => return Ok(address),
        Err(error) => error.to_string(),
    };
    Err(ConnectError::Address { why })
}

impl fmt::Debug for NatsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest may hold passwords.
        f.debug_struct("NatsBuilder")
            .field("name", &self.name)
            .field("queue", &self.queue)
            .field("queue_bytes", &self.queue_bytes)
            .finish_non_exhaustive()
    }
}
