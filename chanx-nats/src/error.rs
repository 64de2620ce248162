//! Why there is no connection.

/// Why [`NatsLayer::connect`](crate::NatsLayer::connect) could not connect. It names no credentials.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// An address can't be read. It is not repeated, since it may hold a password.
    #[error("an address of a NATS server can't be read ({why}): write `nats://host:4222`")]
    Address {
        /// What is wrong with it.
        why: String,
    },
    /// No server let us in.
    #[error("can't connect to NATS: {why}")]
    Refused {
        /// What each server, or the system, said.
        why: String,
    },
}
