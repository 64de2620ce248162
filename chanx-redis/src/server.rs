//! Where the server is: one URL or several, or a master that sentinels know.

#[cfg(feature = "sentinel")]
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{Client, ConnectionInfo, IntoConnectionInfo as _, ProtocolVersion, io::tcp::TcpSettings};

use crate::error::ConnectError;

/// What leads to a connection.
pub(crate) enum Server {
    /// Tried one after the other.
    Urls { clients: Vec<Client>, next: usize },
    #[cfg(feature = "sentinel")]
    Sentinel {
        client: Box<SentinelClient>,
        master: String,
    },
}

/// Certificates for `rediss://` URLs.
#[derive(Clone, Default)]
pub(crate) struct Certificates {
    #[cfg(feature = "tls")]
    pub(crate) root: Option<Vec<u8>>,
    /// A certificate and its key.
    #[cfg(feature = "tls")]
    pub(crate) client: Option<(Vec<u8>, Vec<u8>)>,
}

impl Server {
    pub(crate) fn at(urls: &[String], certificates: &Certificates) -> Result<Self, ConnectError> {
        let clients = urls
            .iter()
            .map(|url| certificates.client(parse(url)?))
            .collect::<Result<_, _>>()?;
        Ok(Self::Urls { clients, next: 0 })
    }

    /// The master whose name is the URL's host; its user, password, database and scheme are the URL's.
    #[cfg(feature = "sentinel")]
    pub(crate) fn known_to(
        sentinels: &[String],
        url: &str,
        certificates: &Certificates,
    ) -> Result<Self, ConnectError> {
        let wanted = parse(url)?;
        let (redis::ConnectionAddr::Tcp(master, _) | redis::ConnectionAddr::TcpTls { host: master, .. }) =
            wanted.addr()
        else {
            return Err(ConnectError::Settings(
                "the URL's host has to be the name of the master".to_owned(),
            ));
        };
        let client = sentinel(sentinels, &wanted, master, certificates)?;
        Ok(Self::Sentinel {
            client: Box::new(client),
            master: master.clone(),
        })
    }

    /// How many places there are.
    pub(crate) fn places(&self) -> usize {
        match self {
            Self::Urls { clients, .. } => clients.len(),
            #[cfg(feature = "sentinel")]
            Self::Sentinel { .. } => 1,
        }
    }

    /// The place to try next, with its name for people.
    #[cfg_attr(
        not(feature = "sentinel"),
        expect(clippy::unused_async, reason = "sentinels are asked")
    )]
    pub(crate) async fn client(&mut self) -> Result<(Client, String), ConnectError> {
        let client = match self {
            Self::Urls { clients, next } => {
                let client = clients.get(*next).or(clients.first()).cloned();
                client.ok_or_else(|| ConnectError::Settings("there is no URL".to_owned()))?
            }
            #[cfg(feature = "sentinel")]
            Self::Sentinel { client, master } => {
                client
                    .async_get_client()
                    .await
                    .map_err(|error| ConnectError::Unreachable {
                        server: format!("the master `{master}`"),
                        why: error.to_string(),
                    })?
            }
        };
        let server = client.get_connection_info().addr().to_string();
        Ok((client, server))
    }

    /// What answers at the next place, without asking anybody.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Urls { clients, next } => clients.get(*next).map_or_else(String::new, |client| {
                client.get_connection_info().addr().to_string()
            }),
            #[cfg(feature = "sentinel")]
            Self::Sentinel { master, .. } => format!("the master `{master}`"),
        }
    }

    /// The place that was tried is no good now: the next one's turn.
    pub(crate) fn turn(&mut self) {
        match self {
            Self::Urls { clients, next } => *next = (*next + 1) % clients.len().max(1),
            #[cfg(feature = "sentinel")]
            Self::Sentinel { .. } => {}
        }
    }
}

impl Certificates {
    fn client(&self, info: ConnectionInfo) -> Result<Client, ConnectError> {
        #[cfg(feature = "tls")]
        if matches!(info.addr(), redis::ConnectionAddr::TcpTls { .. }) {
            choose_ring();
            return Client::build_with_tls(info, self.as_redis()).map_err(|error| settings(&error));
        }
        let _ = self;
        Client::open(info).map_err(|error| settings(&error))
    }

    #[cfg(feature = "tls")]
    fn as_redis(&self) -> redis::TlsCertificates {
        let client_tls = self.client.clone();
        redis::TlsCertificates {
            client_tls: client_tls.map(|(client_cert, client_key)| redis::ClientTlsConfig {
                client_cert,
                client_key,
            }),
            root_cert: self.root.clone(),
        }
    }
}

/// Where the program has chosen no cryptography for rustls, and several are compiled in, rustls would panic.
#[cfg(feature = "tls")]
fn choose_ring() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been quicker.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

fn parse(url: &str) -> Result<ConnectionInfo, ConnectError> {
    let info = url.into_connection_info().map_err(|error| settings(&error))?;
    // What is subscribed to and what is published share a connection.
    let redis = info
        .redis_settings()
        .clone()
        .set_protocol(ProtocolVersion::RESP3)
        .set_lib_name("chanx-redis", env!("CARGO_PKG_VERSION"));
    Ok(info.set_redis_settings(redis).set_tcp_settings(at_once()))
}

/// Small commands don't wait for others.
fn at_once() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

/// The texts of the client library don't quote URLs.
fn settings(error: &redis::RedisError) -> ConnectError {
    ConnectError::Settings(error.to_string())
}

#[cfg(feature = "sentinel")]
fn sentinel(
    sentinels: &[String],
    wanted: &ConnectionInfo,
    master: &str,
    certificates: &Certificates,
) -> Result<SentinelClient, ConnectError> {
    let asked: Vec<_> = sentinels.iter().map(|url| parse(url)).collect::<Result<_, _>>()?;
    let places = asked.iter().map(|info| info.addr().clone());
    let redis = wanted.redis_settings();
    let mut builder = SentinelClientBuilder::new(places, master, SentinelServerType::Master)
        .map_err(|error| settings(&error))?
        .set_client_to_redis_db(redis.db())
        .set_client_to_redis_protocol(ProtocolVersion::RESP3)
        .set_client_to_redis_tcp_settings(at_once());
    if let Some(user) = redis.username() {
        builder = builder.set_client_to_redis_username(user);
    }
    if let Some(password) = redis.password() {
        builder = builder.set_client_to_redis_password(password);
    }
    if let Some(first) = asked.first().map(ConnectionInfo::redis_settings) {
        if let Some(user) = first.username() {
            builder = builder.set_client_to_sentinel_username(user);
        }
        if let Some(password) = first.password() {
            builder = builder.set_client_to_sentinel_password(password);
        }
    }
    #[cfg(feature = "tls")]
    if matches!(wanted.addr(), redis::ConnectionAddr::TcpTls { .. }) {
        choose_ring();
        builder = builder
            .set_client_to_redis_tls_mode(redis::TlsMode::Secure)
            .set_client_to_redis_certificates(certificates.as_redis());
    }
    let _ = certificates;
    builder.build().map_err(|error| settings(&error))
}
