//! Why there is no layer, and why one's server is away.

/// Why a layer could not be made. The texts never have the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The URL, or another setting, can't be used.
    #[error("{0}; a URL looks like `redis://user:password@host:6379/0`")]
    Settings(String),
    /// Nobody answered.
    #[error(
        "no Redis server answers at {server} ({why}): is it running there, and can this machine reach it?"
    )]
    Unreachable {
        /// Where.
        server: String,
        /// What was heard instead.
        why: String,
    },
    /// The server does not let us in.
    #[error(
        "the Redis server at {server} does not let us in ({why}): check the user and the password in the URL"
    )]
    Refused {
        /// Where.
        server: String,
        /// What it said.
        why: String,
    },
    /// The server is too old.
    #[error(
        "the Redis server at {server} does not speak RESP3: this layer needs Redis 6 or later, or Valkey"
    )]
    TooOld {
        /// Where.
        server: String,
    },
    /// The server answered, but not as it should.
    #[error("the Redis server at {server} can't be used ({why})")]
    Unusable {
        /// Where.
        server: String,
        /// What it said.
        why: String,
    },
}

impl ConnectError {
    /// What the client library made of a connection to this server.
    pub(crate) fn of(server: &str, error: &redis::RedisError) -> Self {
        use redis::{ErrorKind, ServerErrorKind};
        let server = server.to_owned();
        let why = error.to_string();
        match error.kind() {
            ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm) => {
                Self::Refused { server, why }
            }
            _ if matches!(error.code(), Some("WRONGPASS" | "NOAUTH")) => Self::Refused { server, why },
            ErrorKind::RESP3NotSupported => Self::TooOld { server },
            ErrorKind::InvalidClientConfig => Self::Settings(why),
            // Somebody answers. The client library does not tell this apart in another way.
            ErrorKind::Io if why.contains("certificate") => Self::Unusable { server, why },
            ErrorKind::Io => Self::Unreachable { server, why },
            _ => Self::Unusable { server, why },
        }
    }
}

/// What ended a connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Ended {
    #[error("{0}")]
    NotConnected(#[from] ConnectError),
    #[error("the connection broke")]
    Broken,
    #[error("it did not answer within {0:?}")]
    Silent(std::time::Duration),
    #[error("{0}")]
    Failed(#[from] redis::RedisError),
}
