//! What a class reads of a request, for documents.

/// Something that a client shows to say who it is, and where: what
/// [`Authentication::credentials`](super::Authentication::credentials) tells documents.
///
/// ```
/// use chanx_core::access::{Credential, CredentialPlace};
///
/// let key = Credential::header("X-Machine-Key").description("Only our own machines know it.");
/// assert_eq!((key.name.as_str(), key.place), ("X-Machine-Key", CredentialPlace::Header));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credential {
    /// The name of the header, the parameter or the cookie; of a subprotocol, what stands before the token.
    pub name: String,
    /// Where it is.
    pub place: CredentialPlace,
    /// In words. Default: nothing.
    pub description: String,
    /// The form of a token, `JWT` for example. Default: nothing is said of it.
    pub format: Option<String>,
    /// Whether a new one can be shown on the open connection, by
    /// [`Authenticate`](crate::message::Authenticate). Default: no.
    pub is_renewable: bool,
}

/// Where a [`Credential`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialPlace {
    /// A header.
    Header,
    /// A parameter of the query.
    Query,
    /// A cookie.
    Cookie,
    /// A subprotocol that begins so, which is never agreed upon.
    Subprotocol,
    /// The header `Authorization`, as `Bearer <token>`.
    Bearer,
    /// The header `Authorization`, as `Basic <name and password>`.
    Basic,
}

impl Credential {
    fn new(name: impl Into<String>, place: CredentialPlace) -> Self {
        Self {
            name: name.into(),
            place,
            description: String::new(),
            format: None,
            is_renewable: false,
        }
    }

    /// A header.
    pub fn header(name: impl Into<String>) -> Self {
        Self::new(name, CredentialPlace::Header)
    }

    /// A parameter of the query.
    pub fn query(name: impl Into<String>) -> Self {
        Self::new(name, CredentialPlace::Query)
    }

    /// A cookie.
    pub fn cookie(name: impl Into<String>) -> Self {
        Self::new(name, CredentialPlace::Cookie)
    }

    /// A subprotocol that begins so: `chanx.bearer.`
    pub fn subprotocol(prefix: impl Into<String>) -> Self {
        Self::new(prefix, CredentialPlace::Subprotocol)
    }

    /// The header `Authorization` with a token.
    pub fn bearer() -> Self {
        Self::new("Authorization", CredentialPlace::Bearer)
    }

    /// The header `Authorization` with a name and a password.
    pub fn basic() -> Self {
        Self::new("Authorization", CredentialPlace::Basic)
    }

    /// In words.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// The form of the token.
    #[must_use]
    pub fn format(mut self, name: impl Into<String>) -> Self {
        self.format = Some(name.into());
        self
    }

    /// A new one can be shown on the open connection.
    #[must_use]
    pub fn renewable(mut self) -> Self {
        self.is_renewable = true;
        self
    }
}
