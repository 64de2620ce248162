//! Why an application's accesses can't be served.

/// Why an application's accesses can't be served: told when it starts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// Everybody would be refused.
    #[error(
        "`{consumer}` requires a `{user}`, and nothing says who is connecting: give the application a class that knows them, \
         `App::authentication(\u{2026})`; where a layer in front puts an `Identity` into the request's extensions, say so with \
         `App::identified_in_front()`"
    )]
    NobodyNamesUsers {
        /// The consumer.
        consumer: &'static str,
        /// The type of its user.
        user: &'static str,
    },
}
