//! Who somebody is, across connections and processes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

/// Somebody who can be connected.
///
/// ```
/// use chanx_core::access::{User, UserId};
///
/// struct Member { id: u64, is_staff: bool, scopes: Vec<String> }
///
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
///     fn is_staff(&self) -> bool { self.is_staff }
///     fn has_scope(&self, scope: &str) -> bool { self.scopes.iter().any(|had| had == scope) }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no user",
    label = "does not say who is connected",
    note = "write `impl chanx::access::User for {Self} {{ fn id(&self) -> UserId {{ … }} }}` for the type that says who is connected"
)]
pub trait User: Send + Sync + 'static {
    /// What tells this user from all others, at every connection and in every process.
    fn id(&self) -> UserId;

    /// Whether [`IsStaff`](super::IsStaff) lets them. Nobody, unless the type says otherwise.
    fn is_staff(&self) -> bool {
        false
    }

    /// Whether [`HasScope`](super::HasScope) lets them. Nobody has any, unless the type says otherwise.
    fn has_scope(&self, scope: &str) -> bool {
        let _ = scope;
        false
    }
}

/// What tells one user from all others: an integer, a string or a UUID.
///
/// It is compared with its type, as it travels on the bus (PROTOCOL 7): 5 is not `"5"`; a UUID is its text.
///
/// ```
/// use chanx_core::access::UserId;
///
/// assert_eq!(UserId::from(5_u32), UserId::from(5_i64));
/// assert_ne!(UserId::from(5_u32), UserId::from("5"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UserId(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Wide enough for both signs of 64 bits.
    Integer(i128),
    Text(Box<str>),
}

impl UserId {
    /// The number, where it is one.
    pub fn as_integer(&self) -> Option<i128> {
        match self.0 {
            Repr::Integer(number) => Some(number),
            Repr::Text(_) => None,
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Integer(_) => None,
            Repr::Text(text) => Some(text),
        }
    }
}

/// Integers of all kinds.
macro_rules! integers {
    ($($kind:ty)*) => {$(
        impl From<$kind> for UserId {
            fn from(number: $kind) -> Self {
                Self(Repr::Integer(number.into()))
            }
        }
    )*};
}

integers! { u8 u16 u32 u64 i8 i16 i32 i64 }

impl From<&str> for UserId {
    fn from(text: &str) -> Self {
        Self(Repr::Text(text.into()))
    }
}

impl From<String> for UserId {
    fn from(text: String) -> Self {
        Self(Repr::Text(text.into()))
    }
}

impl From<Uuid> for UserId {
    fn from(uuid: Uuid) -> Self {
        Self(Repr::Text(uuid.to_string().into()))
    }
}

impl Serialize for UserId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Text(text) => serializer.serialize_str(text),
            // Made from 64 bits of either kind.
            Repr::Integer(number) => match i64::try_from(*number) {
                Ok(number) => serializer.serialize_i64(number),
                Err(_) => serializer.serialize_u64(u64::try_from(*number).unwrap_or(u64::MAX)),
            },
        }
    }
}

impl<'de> Deserialize<'de> for UserId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Read {
            Signed(i64),
            Unsigned(u64),
            Text(String),
        }
        Ok(
            match Read::deserialize(deserializer).map_err(|_| D::Error::custom("no user's id"))? {
                Read::Signed(number) => number.into(),
                Read::Unsigned(number) => number.into(),
                Read::Text(text) => text.into(),
            },
        )
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Integer(number) => number.fmt(f),
            Repr::Text(text) => text.fmt(f),
        }
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Integer(number) => number.fmt(f),
            Repr::Text(text) => fmt::Debug::fmt(text, f),
        }
    }
}
